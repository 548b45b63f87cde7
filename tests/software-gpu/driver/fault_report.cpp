#include "fault_report.h"
#include "../compiler/process.h"

#include <cstdio>
#include <dlfcn.h>

namespace software_gpu {

namespace {

std::string in_words(Index3 index)
{
    return "(" + std::to_string(index.x) + "," + std::to_string(index.y) + "," + std::to_string(index.z) + ")";
}

/// The line of the .cu file that an instruction came from; empty when it cannot be told.
std::string source_line(Address instruction, const CUmod_st& module)
{
    Dl_info info{};
    if (instruction == 0 || dladdr(reinterpret_cast<void*>(instruction), &info) == 0) {
        return {};
    }
    char offset[32];
    std::snprintf(offset, sizeof offset, "0x%zx", static_cast<std::size_t>(instruction - reinterpret_cast<Address>(info.dli_fbase)));
    const TemporaryFolder folder;
    folder.write("kernels.so", module.shared_object);
    const ProcessResult result = run_process({"addr2line", "-e", "kernels.so", offset}, folder.path());
    const std::string line = result.output.substr(0, result.output.find_first_of(" \n"));
    const std::size_t colon = line.rfind(':');
    if (result.exit_code != 0 || colon == std::string::npos || line[0] == '?') {
        return {};
    }
    const std::size_t slash = line.rfind('/');
    const std::size_t begin = line[0] == '/' && slash != std::string::npos ? slash + 1 : 0;
    return line.substr(begin, colon - begin) + "(" + line.substr(colon + 1) + ")";
}

std::string description(const Fault& fault, const DeviceMemory& memory)
{
    char address[32];
    std::snprintf(address, sizeof address, "0x%zx", static_cast<std::size_t>(fault.address));
    switch (fault.kind) {
    case FaultKind::none:
        return "no fault";
    case FaultKind::illegal_address:
        return std::string("illegal ") + (fault.is_write ? "write to " : "read of ") + address + ", "
            + memory.locate(fault.address);
    case FaultKind::stack_overflow:
        return "the thread's local variables do not fit on its stack";
    case FaultKind::misaligned_address:
        return "misaligned address" + (fault.detail.empty() ? std::string() : ": " + fault.detail);
    case FaultKind::array_bounds:
        return fault.detail;
    case FaultKind::divergent_barrier:
        return "divergent barrier: " + fault.detail;
    case FaultKind::arithmetic:
        return "integer division by zero or overflow in a division";
    case FaultKind::trap:
        return fault.detail.empty() ? "an instruction that this machine does not have" : fault.detail;
    }
    return {};
}

} // namespace

CUresult result_of(FaultKind kind)
{
    switch (kind) {
    case FaultKind::none:
        return CUDA_SUCCESS;
    case FaultKind::illegal_address:
    case FaultKind::array_bounds:
        return CUDA_ERROR_ILLEGAL_ADDRESS;
    case FaultKind::misaligned_address:
        return CUDA_ERROR_MISALIGNED_ADDRESS;
    case FaultKind::stack_overflow:
    case FaultKind::divergent_barrier:
    case FaultKind::arithmetic:
    case FaultKind::trap:
        break;
    }
    return CUDA_ERROR_LAUNCH_FAILED;
}

std::string report(const Fault& fault, const CUfunc_st& function, const DeviceMemory& memory)
{
    const std::string line = fault.source.empty() ? source_line(fault.instruction, *function.module) : fault.source;
    return "software GPU: kernel '" + std::string(function.entry->name) + "'" + (line.empty() ? "" : " at " + line) + ", block "
        + in_words(fault.block) + ", thread " + in_words(fault.thread) + ": " + description(fault, memory);
}

} // namespace software_gpu
