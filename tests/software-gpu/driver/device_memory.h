// Device and pinned memory. Every allocation ends at a page that faults, begins as NaN, and its addresses are never used again.
#pragma once

#include "../kernel-language/abi.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace software_gpu {

enum class MemoryKind { device, pinned_host };

class DeviceMemory {
public:
    /// Returns null when the machine has no memory left. `owner` names the context to which it belongs.
    void* allocate(std::size_t bytes, MemoryKind kind, const void* owner);

    enum class FreeResult { freed, unknown, damaged };
    /// `damaged` (after a report on stderr): freed, but something wrote just outside of it.
    FreeResult free(Address base, MemoryKind kind);

    void free_all_of(const void* owner);
    std::size_t device_bytes_of(const void* owner) const;

    /// Whether [address, address + bytes) lies inside one live allocation.
    bool contains(Address address, std::size_t bytes) const;

    /// Describes a live allocation with a byte written just before or after it, if there is one.
    std::optional<std::string> find_damage() const;

    /// In words: where the address lies relative to the nearest allocation, live or freed.
    std::string locate(Address address) const;

private:
    struct Allocation {
        std::size_t bytes;
        MemoryKind kind;
        const void* owner;
        char* pages;
        std::size_t page_bytes;
    };
    using Map = std::map<Address, Allocation>;

    char* reserve(std::size_t bytes);
    static bool is_damaged(Address base, const Allocation& allocation, std::size_t before);
    void release(Map::iterator position);

    Map live_;
    /// Kept for the reports only.
    Map freed_;
    char* next_ = nullptr;
    char* end_ = nullptr;
};

} // namespace software_gpu
