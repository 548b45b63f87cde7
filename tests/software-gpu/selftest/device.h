// The driver and NVRTC as the tests use them.
#pragma once

#include "../driver/cuda_driver.h"
#include "../compiler/nvrtc.h"

#include <string>
#include <vector>

extern "C" {
CUresult cuInit(unsigned);
CUresult cuDriverGetVersion(int*);
CUresult cuDeviceGetCount(int*);
CUresult cuDeviceGetName(char*, int, CUdevice);
CUresult cuDeviceTotalMem_v2(std::size_t*, CUdevice);
CUresult cuDeviceGetAttribute(int*, CUdevice_attribute, CUdevice);
CUresult cuDeviceGetUuid(CUuuid*, CUdevice);
CUresult cuDevicePrimaryCtxRetain(CUcontext*, CUdevice);
CUresult cuDevicePrimaryCtxRelease_v2(CUdevice);
CUresult cuDevicePrimaryCtxGetState(CUdevice, unsigned*, int*);
CUresult cuCtxSetCurrent(CUcontext);
CUresult cuCtxGetCurrent(CUcontext*);
CUresult cuCtxPushCurrent_v2(CUcontext);
CUresult cuCtxPopCurrent_v2(CUcontext*);
CUresult cuCtxSynchronize();
CUresult cuMemAlloc_v2(CUdeviceptr*, std::size_t);
CUresult cuMemFree_v2(CUdeviceptr);
CUresult cuMemGetInfo_v2(std::size_t*, std::size_t*);
CUresult cuMemHostAlloc(void**, std::size_t, unsigned);
CUresult cuMemFreeHost(void*);
CUresult cuMemcpyHtoD_v2(CUdeviceptr, const void*, std::size_t);
CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr, const void*, std::size_t, CUstream);
CUresult cuMemcpyDtoH_v2(void*, CUdeviceptr, std::size_t);
CUresult cuMemcpyDtoHAsync_v2(void*, CUdeviceptr, std::size_t, CUstream);
CUresult cuMemcpyDtoD_v2(CUdeviceptr, CUdeviceptr, std::size_t);
CUresult cuMemsetD8_v2(CUdeviceptr, unsigned char, std::size_t);
CUresult cuMemsetD32_v2(CUdeviceptr, unsigned, std::size_t);
CUresult cuMemsetD32Async(CUdeviceptr, unsigned, std::size_t, CUstream);
CUresult cuStreamCreate(CUstream*, unsigned);
CUresult cuStreamDestroy_v2(CUstream);
CUresult cuStreamSynchronize(CUstream);
CUresult cuStreamWaitEvent(CUstream, CUevent, unsigned);
CUresult cuStreamBeginCapture_v2(CUstream, CUstreamCaptureMode);
CUresult cuStreamEndCapture(CUstream, CUgraph*);
CUresult cuEventCreate(CUevent*, unsigned);
CUresult cuEventDestroy_v2(CUevent);
CUresult cuEventRecord(CUevent, CUstream);
CUresult cuEventSynchronize(CUevent);
CUresult cuEventElapsedTime(float*, CUevent, CUevent);
CUresult cuModuleLoadData(CUmodule*, const void*);
CUresult cuModuleUnload(CUmodule);
CUresult cuModuleGetFunction(CUfunction*, CUmodule, const char*);
CUresult cuFuncGetAttribute(int*, CUfunction_attribute, CUfunction);
CUresult cuFuncSetAttribute(CUfunction, CUfunction_attribute, int);
CUresult cuFuncGetParamInfo(CUfunction, std::size_t, std::size_t*, std::size_t*);
CUresult cuLaunchKernel(CUfunction, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, CUstream, void**, void**);
CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(int*, CUfunction, int, std::size_t);
CUresult cuGraphInstantiateWithFlags(CUgraphExec*, CUgraph, unsigned long long);
CUresult cuGraphLaunch(CUgraphExec, CUstream);
CUresult cuGraphGetNodes(CUgraph, CUgraphNode*, std::size_t*);
CUresult cuGraphDestroy(CUgraph);
CUresult cuGraphExecDestroy(CUgraphExec);
CUresult cuGetErrorName(CUresult, const char**);
CUresult cuGetErrorString(CUresult, const char**);
CUresult softwareGpuConfigure(const char*, const char*);

nvrtcResult nvrtcVersion(int*, int*);
nvrtcResult nvrtcGetNumSupportedArchs(int*);
nvrtcResult nvrtcCreateProgram(nvrtcProgram*, const char*, const char*, int, const char* const*, const char* const*);
nvrtcResult nvrtcCompileProgram(nvrtcProgram, int, const char* const*);
nvrtcResult nvrtcGetProgramLogSize(nvrtcProgram, std::size_t*);
nvrtcResult nvrtcGetProgramLog(nvrtcProgram, char*);
nvrtcResult nvrtcGetCUBINSize(nvrtcProgram, std::size_t*);
nvrtcResult nvrtcGetCUBIN(nvrtcProgram, char*);
nvrtcResult nvrtcGetPTXSize(nvrtcProgram, std::size_t*);
nvrtcResult nvrtcGetPTX(nvrtcProgram, char*);
nvrtcResult nvrtcDestroyProgram(nvrtcProgram*);
}

namespace selftest {

/// Throws when a call that the test does not test fails.
void check(CUresult result, const char* call);

struct CompiledProgram {
    nvrtcResult result;
    std::string log;
    std::string cubin;
    std::string ptx;
};

CompiledProgram compile(const std::string& source, const std::string& name, const std::vector<const char*>& options);
/// The image of one of the .cu files beside this one, compiled once.
const std::string& image_of(const std::string& file);

/// A context for one test: fresh, because the failure of a kernel stays with its context.
class Session {
public:
    Session();
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
};

/// A kernel of one of the .cu files, loaded into the current context.
CUfunction kernel(const std::string& file, const char* name);

struct Shape {
    unsigned x = 1, y = 1, z = 1;
};

template <class... Argument>
CUresult launch(CUfunction function, Shape grid, Shape block, unsigned shared_bytes, CUstream stream, Argument... arguments)
{
    void* parameters[] = {&arguments..., nullptr};
    return cuLaunchKernel(function, grid.x, grid.y, grid.z, block.x, block.y, block.z, shared_bytes, stream, parameters, nullptr);
}

template <class T>
CUdeviceptr upload(const std::vector<T>& values)
{
    CUdeviceptr address = 0;
    check(cuMemAlloc_v2(&address, values.size() * sizeof(T)), "cuMemAlloc");
    check(cuMemcpyHtoD_v2(address, values.data(), values.size() * sizeof(T)), "cuMemcpyHtoD");
    return address;
}

template <class T>
CUdeviceptr allocate(std::size_t count)
{
    CUdeviceptr address = 0;
    check(cuMemAlloc_v2(&address, count * sizeof(T)), "cuMemAlloc");
    return address;
}

template <class T>
std::vector<T> download(CUdeviceptr address, std::size_t count)
{
    std::vector<T> values(count);
    check(cuMemcpyDtoH_v2(values.data(), address, count * sizeof(T)), "cuMemcpyDtoH");
    return values;
}

CUstream new_stream(unsigned flags = CU_STREAM_NON_BLOCKING);
CUevent new_event(unsigned flags = CU_EVENT_DISABLE_TIMING);

/// Doubles a number and adds to it, with kernels.cu's `accumulate`: what is done twice, or in another order, shows.
CUresult accumulate(CUfunction function, CUstream stream, CUdeviceptr value, float amount);

/// Sets a knob for the time that the object lives.
class Knob {
public:
    Knob(const char* name, const std::string& value);
    ~Knob();
    Knob(const Knob&) = delete;
    Knob& operator=(const Knob&) = delete;

private:
    const char* name_;
};

constexpr const char* schedules[] = {"forward", "reverse", "shuffle:1", "shuffle:2", "shuffle:3"};

/// What the library wrote to standard error while `body` ran.
std::string standard_error_of(void (*body)());

} // namespace selftest
