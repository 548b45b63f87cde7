#include "device.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <unistd.h>

namespace selftest {

void check(CUresult result, const char* call)
{
    if (result != CUDA_SUCCESS) {
        const char* name = nullptr;
        cuGetErrorName(result, &name);
        throw std::runtime_error(std::string(call) + " returned " + (name == nullptr ? "an unknown error" : name));
    }
}

CompiledProgram compile(const std::string& source, const std::string& name, const std::vector<const char*>& options)
{
    const char* header = "#pragma once\nconstexpr int THREADS = 128;\nconstexpr int BUCKETS = 7;\n";
    const char* include_name = "constants.cuh";
    nvrtcProgram program = nullptr;
    nvrtcCreateProgram(&program, source.c_str(), name.c_str(), 1, &header, &include_name);
    CompiledProgram compiled{};
    compiled.result = nvrtcCompileProgram(program, static_cast<int>(options.size()), options.data());
    std::size_t bytes = 0;
    nvrtcGetProgramLogSize(program, &bytes);
    compiled.log.resize(bytes);
    nvrtcGetProgramLog(program, compiled.log.data());
    compiled.log.pop_back();
    nvrtcGetCUBINSize(program, &bytes);
    compiled.cubin.resize(bytes);
    nvrtcGetCUBIN(program, compiled.cubin.data());
    nvrtcGetPTXSize(program, &bytes);
    compiled.ptx.resize(bytes);
    nvrtcGetPTX(program, compiled.ptx.data());
    nvrtcDestroyProgram(&program);
    return compiled;
}

const std::string& image_of(const std::string& file)
{
    static std::map<std::string, std::string> images;
    std::string& image = images[file];
    if (image.empty()) {
        std::ifstream stream(std::string(SELFTEST_FOLDER "/") + file);
        const std::string source{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        const CompiledProgram compiled = compile(source, file, {"--gpu-architecture=compute_75", "--std=c++17", "-lineinfo"});
        if (compiled.result != NVRTC_SUCCESS || !compiled.log.empty()) {
            throw std::runtime_error(file + " does not compile cleanly:\n" + compiled.log);
        }
        image = compiled.ptx;
    }
    return image;
}

Session::Session()
{
    check(cuInit(0), "cuInit");
    CUcontext context = nullptr;
    check(cuDevicePrimaryCtxRetain(&context, 0), "cuDevicePrimaryCtxRetain");
    check(cuCtxSetCurrent(context), "cuCtxSetCurrent");
}

Session::~Session()
{
    cuCtxSetCurrent(nullptr);
    cuDevicePrimaryCtxRelease_v2(0);
}

CUfunction kernel(const std::string& file, const char* name)
{
    CUmodule module = nullptr;
    check(cuModuleLoadData(&module, image_of(file).data()), "cuModuleLoadData");
    CUfunction function = nullptr;
    check(cuModuleGetFunction(&function, module, name), "cuModuleGetFunction");
    return function;
}

CUstream new_stream(unsigned flags)
{
    CUstream stream = nullptr;
    check(cuStreamCreate(&stream, flags), "cuStreamCreate");
    return stream;
}

CUevent new_event(unsigned flags)
{
    CUevent event = nullptr;
    check(cuEventCreate(&event, flags), "cuEventCreate");
    return event;
}

CUresult accumulate(CUfunction function, CUstream stream, CUdeviceptr value, float amount)
{
    return launch(function, {}, {1}, 0, stream, value, amount);
}

Knob::Knob(const char* name, const std::string& value) : name_(name) { check(softwareGpuConfigure(name, value.c_str()), name); }

Knob::~Knob() { softwareGpuConfigure(name_, nullptr); }

std::string standard_error_of(void (*body)())
{
    std::FILE* const file = std::tmpfile();
    std::fflush(stderr);
    const int saved = dup(STDERR_FILENO);
    dup2(fileno(file), STDERR_FILENO);
    body();
    std::fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    std::rewind(file);
    std::string text;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) {
        text += static_cast<char>(c);
    }
    std::fclose(file);
    return text;
}

} // namespace selftest
