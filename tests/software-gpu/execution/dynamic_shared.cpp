#include "dynamic_shared.h"

#include <cstring>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace software_gpu {

DynamicShared::~DynamicShared()
{
    if (memory_ != nullptr) {
        munmap(memory_, usable_bytes_ + static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
    }
}

void* DynamicShared::poisoned(std::size_t bytes)
{
    const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    if (memory_ == nullptr) {
        constexpr std::size_t largest = 256 * 1024;
        void* const memory = mmap(nullptr, largest + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED || mprotect(static_cast<char*>(memory) + largest, page, PROT_NONE) != 0) {
            throw std::bad_alloc();
        }
        memory_ = static_cast<char*>(memory);
        usable_bytes_ = largest;
    }
    const std::size_t rounded = (bytes + 15) / 16 * 16;
    char* const begin = memory_ + usable_bytes_ - rounded;
    std::memset(begin, 0xFF, rounded);
    return begin;
}

} // namespace software_gpu
