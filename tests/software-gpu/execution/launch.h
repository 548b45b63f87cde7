// One launch: the kernel, its shape and its arguments, ready to run.
#pragma once

#include "fault.h"
#include "schedule.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace software_gpu {

/// A shared variable, as a place in the storage that each operating system thread has for the kernel's image.
struct SharedVariable {
    std::size_t offset;
    std::size_t size;
};

struct Launch {
    void (*call)(void* const* arguments) = nullptr;
    /// Where the calling thread's copy of a known shared variable is, and its offset among all of them.
    char* (*anchor_address)() = nullptr;
    std::uint64_t anchor_offset = 0;
    std::vector<SharedVariable> shared_variables;
    Index3 grid{};
    Index3 block{};
    std::size_t dynamic_shared_bytes = 0;
    void* const* arguments = nullptr;
    Schedule schedule;
    std::uint64_t ordinal = 0;

    unsigned threads_per_block() const { return block.x * block.y * block.z; }
    std::uint64_t blocks() const { return std::uint64_t{grid.x} * grid.y * grid.z; }
};

/// Runs all blocks of a launch, several at a time, and returns the first fault, or one of kind `none`.
Fault run_launch(const Launch& launch, unsigned operating_system_threads);

} // namespace software_gpu
