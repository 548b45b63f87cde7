// What went wrong in a kernel, as the thread that met it saw it.
#pragma once

#include "../kernel-language/abi.h"

#include <string>

namespace software_gpu {

enum class FaultKind {
    none,
    illegal_address,
    stack_overflow,
    misaligned_address,
    array_bounds,
    divergent_barrier,
    arithmetic,
    trap,
};

struct Fault {
    FaultKind kind = FaultKind::none;
    Index3 block{};
    Index3 thread{};
    Address address = 0;
    bool is_write = false;
    /// The faulting instruction, or 0 when `source` already names the line.
    Address instruction = 0;
    std::string source;
    std::string detail;
};

} // namespace software_gpu
