// The dynamic shared memory of the block that an operating system thread runs.
#pragma once

#include <cstddef>

namespace software_gpu {

/// Ends at a page that faults, so that an access past the end is caught.
class DynamicShared {
public:
    DynamicShared() = default;
    ~DynamicShared();
    DynamicShared(const DynamicShared&) = delete;
    DynamicShared& operator=(const DynamicShared&) = delete;

    /// Memory of at least `bytes`, poisoned, aligned to 16; the guard page follows within 16 bytes.
    void* poisoned(std::size_t bytes);

private:
    char* memory_ = nullptr;
    std::size_t usable_bytes_ = 0;
};

} // namespace software_gpu
