#include "device_memory.h"
#include "poisoned_pages.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace software_gpu {

namespace {

// An allocation whose size is not a multiple of the alignment leaves a few bytes before the guard page.
constexpr unsigned char margin_mark = 0xA5;
constexpr std::size_t alignment = 16;
// A wrong index often misses by a row, a channel or an image: the guard is as large as the allocation, within these limits.
constexpr std::size_t smallest_guard = std::size_t{1} << 20;
constexpr std::size_t largest_guard = std::size_t{256} << 20;
constexpr std::size_t remembered_frees = 10000;
// The bytes before an allocation that are looked at after each launch; the whole margin is looked at when it is freed.
constexpr std::size_t quick_margin = 64;

std::size_t page_bytes()
{
    static const std::size_t bytes = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return bytes;
}

std::size_t rounded_up(std::size_t bytes, std::size_t unit) { return (bytes + unit - 1) / unit * unit; }

bool all_are(const char* bytes, std::size_t count, unsigned char value)
{
    return std::all_of(bytes, bytes + count, [value](char byte) { return static_cast<unsigned char>(byte) == value; });
}

std::string hexadecimal(Address address)
{
    char text[32];
    std::snprintf(text, sizeof text, "0x%zx", static_cast<std::size_t>(address));
    return text;
}

} // namespace

char* DeviceMemory::reserve(std::size_t bytes)
{
    if (static_cast<std::size_t>(end_ - next_) < bytes) {
        // Address space is plentiful: it is handed out once, so that a dangling pointer can never hit a new allocation.
        const std::size_t chunk = std::max(bytes, std::size_t{256} << 30);
        void* const memory = mmap(nullptr, chunk, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) {
            return nullptr;
        }
        next_ = static_cast<char*>(memory);
        end_ = next_ + chunk;
    }
    char* const result = next_;
    next_ += bytes;
    return result;
}

void* DeviceMemory::allocate(std::size_t bytes, MemoryKind kind, const void* owner)
{
    const std::size_t body = rounded_up(rounded_up(bytes, alignment) + quick_margin, page_bytes());
    const std::size_t guard = std::clamp(body, smallest_guard, largest_guard);
    char* const reserved = reserve(guard + body + guard);
    if (reserved == nullptr) {
        return nullptr;
    }
    char* const pages = reserved + guard;
    if (!map_poisoned(pages, body)) {
        return nullptr;
    }
    char* const base = pages + body - rounded_up(bytes, alignment);
    std::memset(pages, margin_mark, static_cast<std::size_t>(base - pages));
    std::memset(base + bytes, margin_mark, static_cast<std::size_t>(pages + body - (base + bytes)));
    live_.emplace(reinterpret_cast<Address>(base), Allocation{bytes, kind, owner, pages, body});
    return base;
}

bool DeviceMemory::is_damaged(Address base, const Allocation& allocation, std::size_t before)
{
    const char* const begin = reinterpret_cast<const char*>(base);
    const char* const end = begin + allocation.bytes;
    return !all_are(begin - before, before, margin_mark)
        || !all_are(end, static_cast<std::size_t>(allocation.pages + allocation.page_bytes - end), margin_mark);
}

void DeviceMemory::release(Map::iterator position)
{
    const Allocation& allocation = position->second;
    // Gives the memory back and makes the addresses fault.
    mmap(allocation.pages, allocation.page_bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
    if (freed_.size() == remembered_frees) {
        freed_.erase(freed_.begin());
    }
    freed_.insert(live_.extract(position));
}

DeviceMemory::FreeResult DeviceMemory::free(Address base, MemoryKind kind)
{
    const auto position = live_.find(base);
    if (position == live_.end() || position->second.kind != kind) {
        std::fprintf(stderr, "software GPU: %s is freed, but it is no allocation: %s\n", hexadecimal(base).c_str(), locate(base).c_str());
        return FreeResult::unknown;
    }
    const Allocation& allocation = position->second;
    const std::size_t margin = static_cast<std::size_t>(reinterpret_cast<const char*>(base) - allocation.pages);
    const bool damaged = is_damaged(base, allocation, margin);
    if (damaged) {
        std::fprintf(stderr, "software GPU: bytes just outside the allocation %s of %zu bytes were overwritten\n", hexadecimal(base).c_str(),
                     allocation.bytes);
    }
    release(position);
    return damaged ? FreeResult::damaged : FreeResult::freed;
}

void DeviceMemory::free_all_of(const void* owner)
{
    for (auto position = live_.begin(); position != live_.end();) {
        const auto following = std::next(position);
        if (position->second.owner == owner) {
            release(position);
        }
        position = following;
    }
}

std::size_t DeviceMemory::device_bytes_of(const void* owner) const
{
    std::size_t sum = 0;
    for (const auto& [base, allocation] : live_) {
        if (allocation.owner == owner && allocation.kind == MemoryKind::device) {
            sum += allocation.bytes;
        }
    }
    return sum;
}

bool DeviceMemory::contains(Address address, std::size_t bytes) const
{
    auto position = live_.upper_bound(address);
    if (position == live_.begin()) {
        return false;
    }
    --position;
    const std::size_t offset = address - position->first;
    return offset <= position->second.bytes && bytes <= position->second.bytes - offset;
}

std::optional<std::string> DeviceMemory::find_damage() const
{
    for (const auto& [base, allocation] : live_) {
        if (is_damaged(base, allocation, quick_margin)) {
            return "bytes just outside the allocation " + hexadecimal(base) + " of " + std::to_string(allocation.bytes)
                + " bytes were overwritten";
        }
    }
    return std::nullopt;
}

std::string DeviceMemory::locate(Address address) const
{
    if (address < 65536) {
        return address == 0 ? "a null pointer" : std::to_string(address) + " bytes past a null pointer";
    }
    std::string best = "no allocation is near";
    Address best_distance = Address{1} << 40;
    for (const Map* map : {&live_, &freed_}) {
        const std::string kind = map == &live_ ? "the allocation " : "the freed allocation ";
        const auto consider = [&](const Map::value_type& entry) {
            const auto& [base, allocation] = entry;
            const Address end = base + allocation.bytes;
            const Address distance = address < base ? base - address : address < end ? 0 : address - end;
            if (distance >= best_distance) {
                return;
            }
            best_distance = distance;
            best = (address < base  ? std::to_string(distance) + " bytes before "
                    : address < end ? "at byte " + std::to_string(address - base) + " of "
                                    : std::to_string(distance) + " bytes past the end of ")
                + kind + hexadecimal(base) + " of " + std::to_string(allocation.bytes) + " bytes";
        };
        const auto after = map->upper_bound(address);
        if (after != map->begin()) {
            consider(*std::prev(after));
        }
        if (after != map->end()) {
            consider(*after);
        }
    }
    return best;
}

} // namespace software_gpu
