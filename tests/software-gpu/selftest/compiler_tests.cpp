// The compiler: its options, its log, and which images load where.
#include "device.h"
#include "expect.h"

#include <cstring>

using namespace selftest;

namespace {

const char* const small_kernel = "#define KERNEL(name) extern \"C\" __global__ void __launch_bounds__(2 * (8), 1) name\n"
                                 "KERNEL(write_size)(int* out) { out[threadIdx.x] = SIZE; }\n";

CUresult load(const std::string& image)
{
    CUmodule module = nullptr;
    return cuModuleLoadData(&module, image.data());
}

bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

SELFTEST(compiles_kernels_made_by_macros_with_defined_names)
{
    const Session session;
    const CompiledProgram compiled = compile(small_kernel, "sizes.cu", {"--gpu-architecture=sm_90", "-DSIZE=42", "--ptxas-options=-v"});
    expect_equal(NVRTC_SUCCESS, compiled.result, compiled.log);
    CUmodule module = nullptr;
    check(cuModuleLoadData(&module, compiled.cubin.data()), "cuModuleLoadData");
    CUfunction function = nullptr;
    check(cuModuleGetFunction(&function, module, "write_size"), "cuModuleGetFunction");
    expect_equal(CUDA_ERROR_NOT_FOUND, cuModuleGetFunction(&function, module, "other"), "a kernel that does not exist");
    const CUdeviceptr out = allocate<int>(16);
    check(launch(function, {}, {16}, 0, nullptr, out), "launch");
    expect_equal(42, download<int>(out, 16)[15], "result");
    int bound = 0;
    check(cuFuncGetAttribute(&bound, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, function), "cuFuncGetAttribute");
    expect_equal(16, bound, "launch bound");
    check(cuModuleUnload(module), "cuModuleUnload");
    expect_equal(CUDA_ERROR_INVALID_HANDLE, launch(function, {}, {16}, 0, nullptr, out), "a kernel of an unloaded module");
}

SELFTEST(names_file_and_line_of_an_error)
{
    const CompiledProgram compiled = compile("#include \"constants.cuh\"\n\nextern \"C\" __global__ void broken(int* out)\n{\n    out[0] = missing;\n}\n",
                                             "kernels-cu/broken.cu", {"--gpu-architecture=sm_80"});
    expect_equal(NVRTC_ERROR_COMPILATION, compiled.result, "result");
    expect(contains(compiled.log, "kernels-cu/broken.cu(5): error: ") && contains(compiled.log, "missing"), compiled.log);

    const CompiledProgram no_header = compile("#include \"absent.cuh\"\n", "includes.cu", {});
    expect(contains(no_header.log, "includes.cu(1): fatal error: absent.cuh"), no_header.log);

    const CompiledProgram raw_shared = compile("\n\nextern __shared__ float x[];\n", "shared.cu", {});
    expect(contains(raw_shared.log, "shared.cu(3): error: "), raw_shared.log);
    expect(contains(raw_shared.log, "DYNAMIC_SHARED"), raw_shared.log);
}

SELFTEST(refuses_too_much_static_shared_memory)
{
    const CompiledProgram compiled = compile("__device__ __noinline__ float* tile() { __shared__ float values[12289]; return values; }\n"
                                             "extern \"C\" __global__ void large(float* out) { tile()[threadIdx.x] = 1; out[0] = tile()[1]; }\n",
                                             "large.cu", {"--gpu-architecture=sm_80"});
    expect_equal(NVRTC_ERROR_COMPILATION, compiled.result, "result");
    expect(contains(compiled.log, "'large' uses 49156 bytes of shared memory"), compiled.log);
}

SELFTEST(refuses_unknown_options)
{
    const CompiledProgram option = compile(small_kernel, "sizes.cu", {"--gpu-architecture=sm_80", "--make-it-fast"});
    expect_equal(NVRTC_ERROR_INVALID_OPTION, option.result, "an unknown option");
    expect(contains(option.log, "--make-it-fast"), option.log);
    expect_equal(NVRTC_ERROR_INVALID_OPTION, compile(small_kernel, "sizes.cu", {"--gpu-architecture=sm_100"}).result, "sm_100");
    const Knob knob("WIKIART_SOFTWARE_GPU_NVRTC_NEWEST", "86");
    expect_equal(NVRTC_ERROR_INVALID_OPTION, compile(small_kernel, "sizes.cu", {"--gpu-architecture=sm_89"}).result, "sm_89 with an old compiler");
    int count = 0;
    nvrtcGetNumSupportedArchs(&count);
    expect_equal(11, count, "architectures of an old compiler");
}

SELFTEST(loads_images_only_where_they_run)
{
    const CompiledProgram for_86 = compile(small_kernel, "sizes.cu", {"-arch=sm_86", "-D", "SIZE=1"});
    const CompiledProgram portable = compile(small_kernel, "sizes.cu", {"--gpu-architecture=compute_80", "-DSIZE=1"});
    expect_equal(size_t{0}, portable.cubin.size(), "machine code for compute_80");
    const auto on = [&](const char* architecture, CUresult expected_86, CUresult expected_portable) {
        const Knob knob("WIKIART_SOFTWARE_GPU_ARCH", architecture);
        const Session session;
        expect_equal(expected_86, load(for_86.cubin), std::string("sm_86 on ") + architecture);
        expect_equal(expected_portable, load(portable.ptx), std::string("compute_80 on ") + architecture);
    };
    on("sm_75", CUDA_ERROR_NO_BINARY_FOR_GPU, CUDA_ERROR_NO_BINARY_FOR_GPU);
    on("sm_80", CUDA_ERROR_NO_BINARY_FOR_GPU, CUDA_SUCCESS);
    on("sm_86", CUDA_SUCCESS, CUDA_SUCCESS);
    on("sm_89", CUDA_SUCCESS, CUDA_SUCCESS);
    on("sm_90", CUDA_ERROR_NO_BINARY_FOR_GPU, CUDA_SUCCESS);

    const Session session;
    std::string corrupt = portable.ptx;
    corrupt[corrupt.size() / 2] ^= 1;
    expect_equal(CUDA_ERROR_INVALID_IMAGE, load(corrupt), "a corrupt image");
    expect_equal(CUDA_ERROR_INVALID_IMAGE, load("// some text that is no image"), "no image");
}
