#pragma once

#include "cuda_driver.h"
#include "device_memory.h"
#include "module.h"
#include "../execution/fault.h"

#include <string>

namespace software_gpu {

/// The error code that a real device gives for the fault.
CUresult result_of(FaultKind kind);

/// What happened, where, and in which thread, for the one who wrote the kernel.
std::string report(const Fault& fault, const CUfunc_st& function, const DeviceMemory& memory);

} // namespace software_gpu
