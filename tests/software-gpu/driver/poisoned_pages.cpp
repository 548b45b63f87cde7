#include "poisoned_pages.h"

#include <algorithm>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace software_gpu {

namespace {

constexpr std::size_t smallest_mapping = std::size_t{1} << 20;
// A mapping of it is one entry in the kernel's table of mappings, which has room for some tens of thousands.
constexpr std::size_t source_bytes = std::size_t{32} << 20;

/// A file in memory that holds nothing but poison; -1 when there is none.
int make_source()
{
    const int file = memfd_create("poison", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, source_bytes) != 0) {
        return -1;
    }
    void* const memory = mmap(nullptr, source_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) {
        return -1;
    }
    std::memset(memory, poison, source_bytes);
    munmap(memory, source_bytes);
    return file;
}

bool map_source(char* pages, std::size_t bytes)
{
    static const int source = make_source();
    for (std::size_t offset = 0; offset < bytes; offset += source_bytes) {
        const std::size_t part = std::min(source_bytes, bytes - offset);
        if (source < 0
            || mmap(pages + offset, part, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, source, 0) == MAP_FAILED) {
            return false;
        }
    }
    return true;
}

} // namespace

bool map_poisoned(char* pages, std::size_t bytes)
{
    if (bytes >= smallest_mapping) {
        return map_source(pages, bytes);
    }
    if (mprotect(pages, bytes, PROT_READ | PROT_WRITE) != 0) {
        return false;
    }
    std::memset(pages, poison, bytes);
    return true;
}

} // namespace software_gpu
