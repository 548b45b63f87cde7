// Several streams, in each order in which they may do their work.
#include "device.h"
#include "expect.h"

#include <set>

using namespace selftest;

namespace {

constexpr const char* orders[] = {"at-call", "late", "others-first"};

/// What two streams make of 1 when the first doubles it and adds 3, the second doubles it and adds 5, and the first doubles it and adds 7.
float accumulated(const char* order, bool forks, bool joins)
{
    const Knob knob("WIKIART_SOFTWARE_GPU_STREAMS", order);
    const Session session;
    const CUfunction function = kernel("kernels.cu", "accumulate");
    const CUdeviceptr value = upload(std::vector<float>{1.0f});
    const CUstream first = new_stream();
    const CUstream second = new_stream();
    const CUevent forked = new_event();
    const CUevent joined = new_event();
    check(accumulate(function, first, value, 3.0f), "accumulate");
    check(cuEventRecord(forked, first), "cuEventRecord");
    if (forks) {
        check(cuStreamWaitEvent(second, forked, 0), "cuStreamWaitEvent");
    }
    check(accumulate(function, second, value, 5.0f), "accumulate");
    check(cuEventRecord(joined, second), "cuEventRecord");
    if (joins) {
        check(cuStreamWaitEvent(first, joined, 0), "cuStreamWaitEvent");
    }
    check(accumulate(function, first, value, 7.0f), "accumulate");
    check(cuStreamSynchronize(first), "cuStreamSynchronize");
    check(cuCtxSynchronize(), "cuCtxSynchronize");
    return download<float>(value, 1)[0];
}

std::set<float> accumulated_in_all_orders(bool forks, bool joins)
{
    std::set<float> results;
    for (const char* const order : orders) {
        results.insert(accumulated(order, forks, joins));
    }
    return results;
}

} // namespace

SELFTEST(shows_a_missing_wait_between_streams)
{
    constexpr float right = ((1.0f * 2.0f + 3.0f) * 2.0f + 5.0f) * 2.0f + 7.0f;
    expect(accumulated_in_all_orders(true, true) == std::set<float>{right}, "with both waits, an order changed the result");
    expect(accumulated_in_all_orders(false, true).size() > 1, "a missing wait for the first stream does not show");
    expect(accumulated_in_all_orders(true, false).size() > 1, "a missing wait for the second stream does not show");
}

SELFTEST(reads_pinned_memory_when_the_stream_gets_there_and_pageable_memory_at_the_call)
{
    const Knob knob("WIKIART_SOFTWARE_GPU_STREAMS", "late");
    const Session session;
    const CUstream stream = new_stream();
    const CUdeviceptr to = allocate<float>(1);
    float pageable = 1.0f;
    void* memory = nullptr;
    check(cuMemHostAlloc(&memory, sizeof(float), 0), "cuMemHostAlloc");
    float& pinned = *static_cast<float*>(memory);
    const auto arrives_as = [&](float& from) {
        from = 1.0f;
        check(cuMemcpyHtoDAsync_v2(to, &from, sizeof(float), stream), "cuMemcpyHtoDAsync");
        from = 2.0f;
        float found = 0.0f;
        check(cuMemcpyDtoHAsync_v2(&found, to, sizeof(float), stream), "cuMemcpyDtoHAsync");
        return found;
    };
    expect_equal(1.0f, arrives_as(pageable), "pageable memory that was written after the call");
    expect_equal(2.0f, arrives_as(pinned), "pinned memory that was written too early");
}

SELFTEST(a_fault_of_a_late_stream_is_told_by_the_wait)
{
    const Knob knob("WIKIART_SOFTWARE_GPU_STREAMS", "late");
    const Session session;
    const CUstream stream = new_stream();
    check(accumulate(kernel("kernels.cu", "accumulate"), stream, CUdeviceptr{0}, 1.0f), "accumulate");
    expect_equal(CUDA_ERROR_ILLEGAL_ADDRESS, cuStreamSynchronize(stream), "the wait for a kernel that reads through null");
}
