// Streams, events, and what a stream records while it is captured.
#pragma once

#include "cuda_driver.h"

#include <chrono>
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

} // namespace software_gpu

struct CUstream_st {
    CUcontext context = nullptr;
    bool is_legacy = false;
    bool is_blocking = true;
    std::shared_ptr<software_gpu::Capture> capture;
    software_gpu::Frontier frontier;
};

struct CUevent_st {
    CUcontext context = nullptr;
    bool has_timing = true;
    bool recorded = false;
    std::chrono::steady_clock::time_point time;
    std::shared_ptr<software_gpu::Capture> capture;
    software_gpu::Frontier frontier;
};

namespace software_gpu {

/// The object behind a handle (0 and 1 are the legacy default stream, 2 the per-thread one); null when there is none.
CUstream find_stream(DriverState& state, CUctx_st& context, CUstream handle);

/// Runs the operation now, or records it when the stream is captured.
CUresult submit(DriverState& state, CUctx_st& context, CUstream handle, Operation operation);

/// The error of a call that must not be made while this thread could be capturing; CUDA_SUCCESS when it may.
CUresult forbid_during_capture(DriverState& state);

} // namespace software_gpu
