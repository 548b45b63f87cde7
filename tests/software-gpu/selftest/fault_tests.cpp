// Every mistake that a kernel can make and this library can see is caught, with the device's error code and a report.
#include "device.h"
#include "expect.h"

#include <cstdio>
#include <cstring>
#include <functional>

using namespace selftest;

namespace {

constexpr const char* file = "faults.cu";

std::function<CUresult()> pending_launch;
CUresult pending_result;

/// Runs a launch that must fail with `expected`, and whose report must contain all of `texts`.
void expect_fault(CUresult expected, const std::vector<std::string>& texts, const std::function<CUresult()>& launch_it)
{
    pending_launch = launch_it;
    const std::string report = standard_error_of([] { pending_result = pending_launch(); });
    expect_equal(expected, pending_result, "result of the launch");
    for (const std::string& text : texts) {
        expect(report.find(text) != std::string::npos, "the report lacks '" + text + "': " + report);
    }
    expect_equal(expected, cuCtxSynchronize(), "the error that stays");
}

void expect_fault_of_one_pointer(const char* name, Shape block, CUresult expected, const std::vector<std::string>& texts)
{
    for (const char* const schedule : schedules) {
        const Knob knob("WIKIART_SOFTWARE_GPU_SCHEDULE", schedule);
        const Session session;
        const CUfunction function = kernel(file, name);
        const CUdeviceptr out = allocate<float>(block.x * block.y);
        expect_fault(expected, texts, [=] { return launch(function, {}, block, 0, nullptr, out); });
    }
}

} // namespace

SELFTEST(catches_a_store_past_the_end)
{
    for (const int excess : {0, 1, 1000, 100000}) {
        const Session session;
        const CUfunction function = kernel(file, "store_past_end");
        const CUdeviceptr out = allocate<float>(128);
        expect_fault(CUDA_ERROR_ILLEGAL_ADDRESS,
                     {"kernel 'store_past_end' at faults.cu(5)", "block (1,0,0)", "thread (17,0,0)", "illegal write",
                      std::to_string((81 + 128 + excess) * 4 - 512) + " bytes past the end of the allocation", "of 512 bytes"},
                     [=] {
                         const Knob order("WIKIART_SOFTWARE_GPU_SCHEDULE", "reverse");
                         return launch(function, {2}, {64}, 0, nullptr, out, 128 + excess);
                     });
    }
}

SELFTEST(catches_a_store_into_the_margin)
{
    // 126 floats end 8 bytes before a multiple of 16, and so before the guard page.
    const Session session;
    const CUfunction function = kernel(file, "store_past_end");
    const CUdeviceptr out = allocate<float>(126);
    expect_fault(CUDA_ERROR_ILLEGAL_ADDRESS, {"store_past_end", "just outside the allocation", "of 504 bytes"},
                 [=] { return launch(function, {}, {64}, 0, nullptr, out, 126 - 17); });
}

SELFTEST(catches_a_store_before_the_begin)
{
    expect_fault_of_one_pointer("store_before_begin", {32}, CUDA_ERROR_ILLEGAL_ADDRESS, {"store_before_begin", "just outside the allocation"});
}

SELFTEST(catches_reads_outside)
{
    for (const long long distance : {-200000LL, 64LL, 300000LL}) {
        const Session session;
        const CUfunction function = kernel(file, "read_far_away");
        const CUdeviceptr in = allocate<float>(64);
        const CUdeviceptr out = allocate<float>(64);
        expect_fault(CUDA_ERROR_ILLEGAL_ADDRESS, {"faults.cu(10)", "illegal read"},
                     [=] { return launch(function, {}, {64}, 0, nullptr, in, out, distance); });
    }
}

SELFTEST(catches_a_null_pointer)
{
    const Session session;
    const CUfunction function = kernel(file, "read_null");
    const CUdeviceptr out = allocate<float>(4);
    expect_fault(CUDA_ERROR_ILLEGAL_ADDRESS, {"read_null", "a null pointer"},
                 [=] { return launch(function, {}, {4}, 0, nullptr, CUdeviceptr{0}, out); });
}

SELFTEST(catches_freed_memory_and_pointers_that_are_none)
{
    {
        const Session session;
        const CUfunction function = kernel(file, "read_null");
        const CUdeviceptr freed = allocate<float>(4);
        const CUdeviceptr out = allocate<float>(4);
        check(cuMemFree_v2(freed), "cuMemFree");
        expect_fault(CUDA_ERROR_ILLEGAL_ADDRESS, {"argument 0", "at byte 0 of the freed allocation"},
                     [=] { return launch(function, {}, {4}, 0, nullptr, freed, out); });
    }
    {
        const Session session;
        const CUfunction function = kernel(file, "read_null");
        const CUdeviceptr out = allocate<float>(4);
        float on_host = 1.0f;
        expect_fault(CUDA_ERROR_ILLEGAL_ADDRESS, {"argument 0", "no device memory"},
                     [&] { return launch(function, {}, {4}, 0, nullptr, &on_host, out); });
    }
}

SELFTEST(catches_misaligned_accesses)
{
    for (const char* const name : {"use_misaligned_float4", "use_misaligned_int", "store_misaligned_float2"}) {
        const Session session;
        const CUfunction function = kernel(file, name);
        const CUdeviceptr memory = allocate<float>(16);
        expect_fault(CUDA_ERROR_MISALIGNED_ADDRESS, {name, "faults.cu(", "needs an alignment of"},
                     [=] { return launch(function, {}, {4}, 0, nullptr, memory, memory); });
    }
}

SELFTEST(catches_barriers_that_not_all_threads_reach)
{
    expect_fault_of_one_pointer("barrier_for_some", {64}, CUDA_ERROR_LAUNCH_FAILED,
                                {"barrier_for_some", "divergent barrier", "10 threads (0,0,0", "wait at __syncthreads in faults.cu(27)",
                                 "54 threads (10,0,0", "ended"});
    expect_fault_of_one_pointer("different_barriers", {64}, CUDA_ERROR_LAUNCH_FAILED, {"faults.cu(35)", "faults.cu(37)"});
    expect_fault_of_one_pointer("shuffle_for_some", {32}, CUDA_ERROR_LAUNCH_FAILED,
                                {"31 threads", "wait at __shfl_xor_sync in faults.cu(45)", "1 thread (3,0,0) ended"});
    expect_fault_of_one_pointer("shuffle_outside_mask", {32}, CUDA_ERROR_LAUNCH_FAILED, {"mask that does not contain the calling lane"});
}

SELFTEST(catches_accesses_outside_shared_memory)
{
    {
        const Session session;
        const CUfunction function = kernel(file, "outside_shared_array");
        const CUdeviceptr out = allocate<float>(4);
        expect_fault(CUDA_ERROR_ILLEGAL_ADDRESS, {"faults.cu(54)", "index 8 is outside"},
                     [=] { return launch(function, {}, {4}, 0, nullptr, out, 5); });
    }
    {
        const Session session;
        const CUfunction function = kernel(file, "outside_dynamic_shared");
        const CUdeviceptr out = allocate<float>(4);
        expect_fault(CUDA_ERROR_ILLEGAL_ADDRESS, {"outside_dynamic_shared", "illegal write"},
                     [=] { return launch(function, {}, {4}, 64, nullptr, out, 16); });
    }
}

SELFTEST(catches_other_faults)
{
    {
        const Session session;
        const CUfunction function = kernel(file, "divide");
        const CUdeviceptr out = allocate<int>(4);
        expect_fault(CUDA_ERROR_LAUNCH_FAILED, {"'divide'", "division by zero"},
                     [=] { return launch(function, {}, {4}, 0, nullptr, out, 0); });
    }
    expect_fault_of_one_pointer("give_up", {4}, CUDA_ERROR_LAUNCH_FAILED, {"thread (2,0,0)", "__trap() was called"});
    {
        const Session session;
        const CUfunction function = kernel(file, "recurse");
        const CUdeviceptr out = allocate<int>(4);
        expect_fault(CUDA_ERROR_LAUNCH_FAILED, {"'recurse'", "stack"},
                     [=] { return launch(function, {}, {4}, 0, nullptr, out, 100000); });
    }
}

SELFTEST(shows_a_missing_barrier_by_its_results)
{
    std::vector<float> in(64);
    for (std::size_t i = 0; i < in.size(); i++) {
        in[i] = static_cast<float>(i);
    }
    bool differed = false;
    for (const char* const schedule : schedules) {
        const Knob knob("WIKIART_SOFTWARE_GPU_SCHEDULE", schedule);
        const Session session;
        const CUdeviceptr out = allocate<float>(64);
        check(launch(kernel(file, "missing_barrier"), {}, {64}, 0, nullptr, upload(in), out), "launch");
        const std::vector<float> result = download<float>(out, 64);
        differed = differed || result != std::vector<float>(in.rbegin(), in.rend());
    }
    expect(differed, "no schedule showed the missing barrier");
}

SELFTEST(shows_a_dependency_between_blocks_by_its_results)
{
    std::vector<std::vector<float>> results;
    const Knob one_thread("WIKIART_SOFTWARE_GPU_THREADS", "1");
    for (const char* const schedule : schedules) {
        const Knob knob("WIKIART_SOFTWARE_GPU_SCHEDULE", schedule);
        const Session session;
        const CUdeviceptr values = upload(std::vector<float>(33, 0.0f));
        check(launch(kernel(file, "reads_other_block"), {32}, {32}, 0, nullptr, values), "launch");
        results.push_back(download<float>(values, 33));
    }
    expect(results[0] != results[1], "forward and reverse agree");
    expect(results[0] != results[2], "forward and shuffle agree");
    expect(results[2] != results[3], "two shuffles agree");
}

SELFTEST(recovers_with_a_new_context)
{
    {
        const Session session;
        const CUfunction function = kernel(file, "read_null");
        const CUdeviceptr out = allocate<float>(4);
        expect_fault(CUDA_ERROR_ILLEGAL_ADDRESS, {}, [=] { return launch(function, {}, {4}, 0, nullptr, CUdeviceptr{0}, out); });
        CUdeviceptr more = 0;
        expect_equal(CUDA_ERROR_ILLEGAL_ADDRESS, cuMemAlloc_v2(&more, 4), "allocation after the failure");
    }
    const Session session;
    const CUfunction function = kernel(file, "read_null");
    const CUdeviceptr in = upload(std::vector<float>{5.0f, 6.0f});
    const CUdeviceptr out = allocate<float>(2);
    check(launch(function, {}, {2}, 0, nullptr, in, out), "launch");
    expect_equal(6.0f, download<float>(out, 2)[1], "result in the new context");
}
