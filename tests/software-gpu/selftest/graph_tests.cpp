// Captures and graphs.
#include "device.h"
#include "expect.h"

using namespace selftest;

SELFTEST(replays_a_graph_with_the_arguments_of_its_capture)
{
    const Session session;
    const CUfunction function = kernel("kernels.cu", "accumulate");
    const CUdeviceptr value = upload(std::vector<float>{1.0f});
    const CUstream stream = new_stream();
    check(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_GLOBAL), "cuStreamBeginCapture");
    float amount = 3.0f;
    check(accumulate(function, stream, value, amount), "accumulate");
    amount = 5.0f;
    check(accumulate(function, stream, value, amount), "accumulate");
    CUgraph graph = nullptr;
    check(cuStreamEndCapture(stream, &graph), "cuStreamEndCapture");
    expect_equal(1.0f, download<float>(value, 1)[0], "value after the capture");
    std::size_t nodes = 0;
    check(cuGraphGetNodes(graph, nullptr, &nodes), "cuGraphGetNodes");
    expect_equal(std::size_t{2}, nodes, "nodes");
    CUgraphExec executable = nullptr;
    check(cuGraphInstantiateWithFlags(&executable, graph, 0), "cuGraphInstantiate");
    check(cuGraphDestroy(graph), "cuGraphDestroy");
    float expected = 1.0f;
    for (int i = 0; i < 3; i++) {
        check(cuGraphLaunch(executable, stream), "cuGraphLaunch");
        expected = (expected * 2.0f + 3.0f) * 2.0f + 5.0f;
        expect_equal(expected, download<float>(value, 1)[0], "value after a replay");
    }
    check(cuGraphExecDestroy(executable), "cuGraphExecDestroy");
}

SELFTEST(captures_streams_that_fork_and_join)
{
    bool differed = false;
    for (const char* const schedule : schedules) {
        for (const bool joins : {true, false}) {
            const Knob knob("WIKIART_SOFTWARE_GPU_SCHEDULE", schedule);
            const Session session;
            const CUfunction function = kernel("kernels.cu", "accumulate");
            const CUdeviceptr value = upload(std::vector<float>{0.0f});
            const CUstream first = new_stream();
            const CUstream second = new_stream();
            const CUevent forked = new_event();
            const CUevent joined = new_event();
            check(cuStreamBeginCapture_v2(first, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL), "cuStreamBeginCapture");
            check(cuEventRecord(forked, first), "cuEventRecord");
            check(cuStreamWaitEvent(second, forked, 0), "cuStreamWaitEvent");
            check(accumulate(function, first, value, 1.0f), "accumulate");
            check(accumulate(function, second, value, 2.0f), "accumulate");
            check(cuEventRecord(joined, second), "cuEventRecord");
            if (joins) {
                check(cuStreamWaitEvent(first, joined, 0), "cuStreamWaitEvent");
            }
            CUgraph graph = nullptr;
            const CUresult result = cuStreamEndCapture(first, &graph);
            expect_equal(joins ? CUDA_SUCCESS : CUDA_ERROR_STREAM_CAPTURE_UNJOINED, result, "end of the capture");
            if (!joins) {
                continue;
            }
            CUgraphExec executable = nullptr;
            check(cuGraphInstantiateWithFlags(&executable, graph, 0), "cuGraphInstantiate");
            check(cuGraphLaunch(executable, first), "cuGraphLaunch");
            // Both orders are allowed, and both happen: nothing orders the two launches.
            const float found = download<float>(value, 1)[0];
            expect(found == 4.0f || found == 5.0f, "value is " + std::to_string(found));
            differed = differed || found == 5.0f;
        }
    }
    expect(differed, "no schedule ran the forked stream first");
}

SELFTEST(refuses_what_a_capture_cannot_hold)
{
    const Session session;
    const CUstream stream = new_stream(0);
    expect_equal(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, cuStreamBeginCapture_v2(nullptr, CU_STREAM_CAPTURE_MODE_GLOBAL), "the default stream");
    const auto invalidated_by = [stream](CUresult expected, CUresult (*call)(CUstream)) {
        check(cuStreamBeginCapture_v2(stream, CU_STREAM_CAPTURE_MODE_GLOBAL), "cuStreamBeginCapture");
        expect_equal(expected, call(stream), "a call during the capture");
        CUgraph graph = nullptr;
        expect_equal(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, cuStreamEndCapture(stream, &graph), "end of the capture");
    };
    static CUdeviceptr memory;
    memory = allocate<float>(1);
    invalidated_by(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, [](CUstream captured) { return cuStreamSynchronize(captured); });
    invalidated_by(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, [](CUstream) { return cuMemAlloc_v2(&memory, 4); });
    invalidated_by(CUDA_ERROR_STREAM_CAPTURE_IMPLICIT, [](CUstream) { return cuMemsetD32_v2(memory, 0, 1); });
    CUgraph graph = nullptr;
    expect_equal(CUDA_ERROR_ILLEGAL_STATE, cuStreamEndCapture(stream, &graph), "an end without a begin");
}
