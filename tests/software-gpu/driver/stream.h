// Streams, events, and what a stream records while it is captured.
#pragma once

#include "cuda_driver.h"

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace software_gpu {

struct DriverState;

/// What a stream does with one call: at once, or each time a graph is launched. Arguments are copied when the call is made.
using Operation = std::function<CUresult(DriverState& state, CUctx_st& context)>;

} // namespace software_gpu

struct CUgraphNode_st {
    software_gpu::Operation operation;
    std::set<size_t> dependencies;
};

struct CUgraph_st {
    CUcontext context = nullptr;
    std::vector<std::shared_ptr<CUgraphNode_st>> nodes;
};

struct CUgraphExec_st {
    CUcontext context = nullptr;
    std::vector<std::shared_ptr<CUgraphNode_st>> nodes;
};

namespace software_gpu {

/// One capture, shared by all streams that joined it.
struct Capture {
    CUstream origin = nullptr;
    CUstreamCaptureMode mode = CU_STREAM_CAPTURE_MODE_GLOBAL;
    std::thread::id thread;
    std::unique_ptr<CUgraph_st> graph;
    bool invalidated = false;
    bool ended = false;
};

/// The nodes after which the next one comes.
using Frontier = std::set<size_t>;

/// A place in a stream's work, made by recording an event.
struct Mark {
    CUstream stream = nullptr;
    bool reached = false;
    std::chrono::steady_clock::time_point time;

    void reach()
    {
        reached = true;
        time = std::chrono::steady_clock::now();
    }
};

/// One piece of a stream's work: it waits for a mark, does something, reaches a mark; any of the three may be missing.
struct PendingWork {
    Operation operation;
    std::shared_ptr<Mark> awaited;
    std::shared_ptr<Mark> mark;
};

} // namespace software_gpu

struct CUstream_st {
    CUcontext context = nullptr;
    bool is_legacy = false;
    bool is_blocking = true;
    std::shared_ptr<software_gpu::Capture> capture;
    software_gpu::Frontier frontier;
    std::deque<software_gpu::PendingWork> pending;
};

struct CUevent_st {
    CUcontext context = nullptr;
    bool has_timing = true;
    /// Where it was recorded last; null before that.
    std::shared_ptr<software_gpu::Mark> mark;
    std::shared_ptr<software_gpu::Capture> capture;
    software_gpu::Frontier frontier;
};

namespace software_gpu {

/// The object behind a handle (0 and 1 are the legacy default stream, 2 the per-thread one); null when there is none.
CUstream find_stream(DriverState& state, CUctx_st& context, CUstream handle);

/// Gives the operation to the stream, which runs it now or later, or records it when the stream is captured.
CUresult submit(DriverState& state, CUctx_st& context, CUstream handle, Operation operation);

/// The error of a call that must not be made while this thread could be capturing; CUDA_SUCCESS when it may.
CUresult forbid_during_capture(DriverState& state);

} // namespace software_gpu
