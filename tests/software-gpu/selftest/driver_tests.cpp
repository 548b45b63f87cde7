// The driver around the kernels: devices, memory, limits and events.
#include "device.h"
#include "expect.h"

#include <cmath>
#include <cstring>
#include <thread>

using namespace selftest;

namespace {

int attribute(CUdevice_attribute name)
{
    int value = 0;
    check(cuDeviceGetAttribute(&value, name, 0), "cuDeviceGetAttribute");
    return value;
}

} // namespace

SELFTEST(describes_the_device_of_each_architecture)
{
    struct Expected {
        const char* name;
        int capability;
        int opt_in;
        int threads;
    };
    for (const Expected& expected : {Expected{"sm_75", 75, 65536, 1024}, Expected{"sm_80", 80, 166912, 2048},
                                     Expected{"sm_86", 86, 101376, 1536}, Expected{"sm_89", 89, 101376, 1536},
                                     Expected{"sm_90", 90, 232448, 2048}}) {
        const Knob knob("WIKIART_SOFTWARE_GPU_ARCH", expected.name);
        const Session session;
        char name[100];
        check(cuDeviceGetName(name, sizeof name, 0), "cuDeviceGetName");
        expect(std::string(name) == std::string("Software GPU (") + expected.name + ")", name);
        expect_equal(expected.capability, attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) * 10
                         + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR), "capability");
        expect_equal(expected.opt_in, attribute(CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN), "shared memory");
        expect_equal(expected.threads, attribute(CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR), "threads");
    }
}

SELFTEST(has_as_many_devices_as_told)
{
    int count = 0;
    {
        const Knob knob("WIKIART_SOFTWARE_GPU_DEVICES", "3");
        check(cuInit(0), "cuInit");
        check(cuDeviceGetCount(&count), "cuDeviceGetCount");
        expect_equal(3, count, "devices");
    }
    {
        const Knob knob("WIKIART_SOFTWARE_GPU_DEVICES", "0");
        expect_equal(CUDA_ERROR_NO_DEVICE, cuInit(0), "cuInit without a device");
        expect_equal(CUDA_ERROR_NOT_INITIALIZED, cuDeviceGetCount(&count), "a call without cuInit");
    }
    check(cuInit(0), "cuInit");
    CUuuid uuid{};
    expect_equal(CUDA_ERROR_INVALID_DEVICE, cuDeviceGetUuid(&uuid, 1), "a device that does not exist");
}

SELFTEST(refuses_unknown_knob_values)
{
    const std::string report = standard_error_of([] {
        expect_equal(CUDA_ERROR_INVALID_VALUE, softwareGpuConfigure("WIKIART_SOFTWARE_GPU_SCHEDULE", "sideways"), "an unknown schedule");
    });
    expect(report.find("'sideways', expected forward") != std::string::npos, report);
}

SELFTEST(needs_a_current_context)
{
    check(cuInit(0), "cuInit");
    CUdeviceptr address = 0;
    expect_equal(CUDA_ERROR_INVALID_CONTEXT, cuMemAlloc_v2(&address, 16), "allocation without a context");
    const Session session;
    CUcontext context = nullptr;
    check(cuCtxGetCurrent(&context), "cuCtxGetCurrent");
    std::thread([context] {
        CUdeviceptr other = 0;
        expect_equal(CUDA_ERROR_INVALID_CONTEXT, cuMemAlloc_v2(&other, 16), "allocation on another thread");
        check(cuCtxPushCurrent_v2(context), "cuCtxPushCurrent");
        expect_equal(CUDA_SUCCESS, cuMemAlloc_v2(&other, 16), "allocation on another thread with the context");
        check(cuCtxPopCurrent_v2(nullptr), "cuCtxPopCurrent");
    }).join();
}

SELFTEST(runs_out_of_memory_at_the_limit)
{
    const Knob knob("WIKIART_SOFTWARE_GPU_MEMORY", "1000000");
    const Session session;
    const CUdeviceptr first = allocate<char>(600000);
    std::size_t free_bytes = 0;
    std::size_t total = 0;
    check(cuMemGetInfo_v2(&free_bytes, &total), "cuMemGetInfo");
    expect_equal(std::size_t{400000}, free_bytes, "free");
    expect_equal(std::size_t{1000000}, total, "total");
    CUdeviceptr second = 0;
    expect_equal(CUDA_ERROR_OUT_OF_MEMORY, cuMemAlloc_v2(&second, 400001), "one byte too many");
    check(cuMemFree_v2(first), "cuMemFree");
    expect_equal(CUDA_SUCCESS, cuMemAlloc_v2(&second, 1000000), "all of it");
}

SELFTEST(hands_out_much_memory_quickly_and_poisoned)
{
    const Knob knob("WIKIART_SOFTWARE_GPU_MEMORY", "40000000000");
    const Session session;
    constexpr std::size_t count = 8000000001;
    const CUdeviceptr memory = allocate<float>(count);
    for (const std::size_t i : {std::size_t{0}, std::size_t{16777216}, count - 1}) {
        expect(std::isnan(download<float>(memory + i * 4, 1)[0]), "element " + std::to_string(i) + " is not NaN");
        check(cuMemsetD32_v2(memory + i * 4, 0, 1), "cuMemsetD32");
        expect_equal(0.0f, download<float>(memory + i * 4, 1)[0], "element " + std::to_string(i));
    }
    expect(std::isnan(download<float>(allocate<float>(1000000), 1)[0]), "another allocation is not NaN");
    check(cuMemFree_v2(memory), "cuMemFree");
}

SELFTEST(copies_and_fills_and_checks_their_bounds)
{
    const Session session;
    const CUdeviceptr a = upload(std::vector<int>{1, 2, 3, 4});
    const CUdeviceptr b = allocate<int>(4);
    check(cuMemcpyDtoD_v2(b, a + 4, 12), "cuMemcpyDtoD");
    check(cuMemsetD32_v2(b + 12, 77, 1), "cuMemsetD32");
    check(cuMemsetD8_v2(b, 1, 2), "cuMemsetD8");
    expect(download<int>(b, 4) == std::vector<int>{257, 3, 4, 77}, "the copy differs");

    void* pinned = nullptr;
    check(cuMemHostAlloc(&pinned, 16, 0), "cuMemHostAlloc");
    check(cuMemcpyDtoHAsync_v2(pinned, a, 16, nullptr), "cuMemcpyDtoHAsync");
    expect_equal(4, static_cast<int*>(pinned)[3], "pinned memory");
    check(cuMemFreeHost(pinned), "cuMemFreeHost");

    const std::string report = standard_error_of([] {
        const CUdeviceptr small = allocate<int>(4);
        int values[5] = {};
        expect_equal(CUDA_ERROR_INVALID_VALUE, cuMemcpyHtoD_v2(small, values, 20), "a copy past the end");
        expect_equal(CUDA_ERROR_INVALID_VALUE, cuMemcpyDtoH_v2(values, small + 8, 12), "a copy from past the end");
        expect_equal(CUDA_ERROR_INVALID_VALUE, cuMemsetD32_v2(small, 0, 5), "a fill past the end");
        check(cuMemFree_v2(small), "cuMemFree");
        expect_equal(CUDA_ERROR_INVALID_VALUE, cuMemFree_v2(small), "a second free");
    });
    expect(report.find("cuMemcpyHtoD of 20 bytes") != std::string::npos, report);
}

SELFTEST(keeps_the_limits_of_a_launch)
{
    static CUfunction function;
    static CUdeviceptr memory;
    const Session session;
    memory = allocate<float>(256);
    function = kernel("kernels.cu", "sum_with_barriers");
    int value = 0;
    check(cuFuncGetAttribute(&value, CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES, function), "cuFuncGetAttribute");
    expect_equal(128 * 4, value, "static shared memory of a function that the kernel calls");
    check(cuFuncGetAttribute(&value, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, function), "cuFuncGetAttribute");
    expect_equal(128, value, "launch bound");
    static_cast<void>(standard_error_of([] {
        const auto refused = [](Shape grid, Shape block, unsigned shared, const char* what) {
            expect_equal(CUDA_ERROR_INVALID_VALUE, launch(function, grid, block, shared, nullptr, memory, memory), what);
        };
        refused({1}, {129}, 0, "more threads than the launch bound");
        refused({0}, {32}, 0, "an empty grid");
        refused({1, 65536}, {32}, 0, "a grid too high");
        refused({1}, {1, 1, 65}, 0, "a block too deep");
        refused({1}, {32}, 48 * 1024 - 511, "too much shared memory");
        function = kernel("kernels.cu", "add");
        refused({1}, {1025}, 0, "a block too large");
        function = kernel("kernels.cu", "sum_with_barriers");
        check(cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 232448 - 512), "cuFuncSetAttribute");
        expect_equal(CUDA_SUCCESS, launch(function, {1}, {128}, 200000, nullptr, memory, memory), "shared memory after opting in");
        expect_equal(CUDA_ERROR_INVALID_VALUE,
                     cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 232448 - 511), "more than there is");
    }));
    int blocks = 0;
    check(cuOccupancyMaxActiveBlocksPerMultiprocessor(&blocks, function, 128, 100000), "cuOccupancy");
    expect_equal(2, blocks, "blocks that fit");
    expect_equal(CUDA_SUCCESS, cuCtxSynchronize(), "a refused launch leaves no error");
}

SELFTEST(measures_time_with_events)
{
    const Session session;
    const CUevent begin = new_event(0);
    const CUevent end = new_event(0);
    float milliseconds = -1.0f;
    expect_equal(CUDA_ERROR_INVALID_HANDLE, cuEventElapsedTime(&milliseconds, begin, end), "events that were not recorded");
    check(cuEventRecord(begin, nullptr), "cuEventRecord");
    const CUdeviceptr value = upload(std::vector<float>{0.0f});
    check(launch(kernel("kernels.cu", "accumulate"), {}, {1}, 0, nullptr, value, 1.0f), "launch");
    check(cuEventRecord(end, nullptr), "cuEventRecord");
    check(cuEventSynchronize(end), "cuEventSynchronize");
    check(cuEventElapsedTime(&milliseconds, begin, end), "cuEventElapsedTime");
    expect(milliseconds > 0.0f && milliseconds < 60000.0f, "elapsed time is " + std::to_string(milliseconds) + " ms");
    check(cuEventDestroy_v2(begin), "cuEventDestroy");
    expect_equal(CUDA_ERROR_INVALID_HANDLE, cuEventDestroy_v2(begin), "a destroyed event");
}

SELFTEST(names_its_errors)
{
    const char* text = nullptr;
    check(cuGetErrorName(CUDA_ERROR_ILLEGAL_ADDRESS, &text), "cuGetErrorName");
    expect(std::strcmp(text, "CUDA_ERROR_ILLEGAL_ADDRESS") == 0, text);
    check(cuGetErrorString(CUDA_ERROR_OUT_OF_MEMORY, &text), "cuGetErrorString");
    expect(std::strcmp(text, "out of memory") == 0, text);
    expect_equal(CUDA_ERROR_INVALID_VALUE, cuGetErrorName(static_cast<CUresult>(12345), &text), "an unknown code");
}
