// Stream capture and graphs.
#include "configuration.h"
#include "driver_state.h"

using namespace software_gpu;

namespace {

/// Whether all nodes come before the frontier: no stream was left behind when the capture ended.
bool reaches_all(const CUgraph_st& graph, const Frontier& frontier)
{
    std::set<size_t> reached;
    std::vector<size_t> open(frontier.begin(), frontier.end());
    while (!open.empty()) {
        const size_t node = open.back();
        open.pop_back();
        if (reached.insert(node).second) {
            open.insert(open.end(), graph.nodes[node]->dependencies.begin(), graph.nodes[node]->dependencies.end());
        }
    }
    return reached.size() == graph.nodes.size();
}

void detach_streams(DriverState& state, CUctx_st& context, const std::shared_ptr<Capture>& capture)
{
    const auto detach = [&capture](CUstream_st& stream) {
        if (stream.capture == capture) {
            stream.capture = nullptr;
            stream.frontier.clear();
        }
    };
    for (const auto& stream : state.streams.all()) {
        detach(*stream);
    }
    detach(context.per_thread_stream);
}

CUresult instantiate(CUgraphExec* executable, CUgraph graph, unsigned long long flags)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (executable == nullptr || flags != 0) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (!state.graphs.contains(graph)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        *executable = state.executable_graphs.add(std::make_unique<CUgraphExec_st>(CUgraphExec_st{&context, graph->nodes}));
        return CUDA_SUCCESS;
    });
}

/// Runs the nodes in an order that their dependencies allow; the schedule picks which, so that a missing dependency shows.
CUresult replay(DriverState& state, CUctx_st& context, const std::vector<std::shared_ptr<CUgraphNode_st>>& nodes)
{
    const Schedule schedule = configuration().schedule;
    RandomNumbers random(schedule.seed ^ state.launches);
    std::vector<bool> done(nodes.size(), false);
    for (size_t step = 0; step < nodes.size(); step++) {
        std::vector<size_t> ready;
        for (size_t i = 0; i < nodes.size(); i++) {
            const auto& dependencies = nodes[i]->dependencies;
            if (!done[i] && std::all_of(dependencies.begin(), dependencies.end(), [&done](size_t node) { return done[node]; })) {
                ready.push_back(i);
                if (schedule.order == Order::forward) {
                    break;
                }
            }
        }
        const size_t next = schedule.order == Order::shuffle ? ready[random.below(ready.size())] : ready.back();
        done[next] = true;
        const CUresult result = nodes[next]->operation(state, context);
        if (result != CUDA_SUCCESS) {
            return result;
        }
    }
    return CUDA_SUCCESS;
}

} // namespace

CUDA_ENTRY cuStreamBeginCapture_v2(CUstream handle, CUstreamCaptureMode mode)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        const CUstream stream = find_stream(state, context, handle);
        if (stream == nullptr) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (mode < CU_STREAM_CAPTURE_MODE_GLOBAL || mode > CU_STREAM_CAPTURE_MODE_RELAXED) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (stream->is_legacy) {
            return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
        if (stream->capture != nullptr) {
            return CUDA_ERROR_ILLEGAL_STATE;
        }
        stream->capture = std::make_shared<Capture>();
        stream->capture->origin = stream;
        stream->capture->mode = mode;
        stream->capture->thread = std::this_thread::get_id();
        stream->capture->graph = std::make_unique<CUgraph_st>();
        stream->capture->graph->context = &context;
        stream->frontier.clear();
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuStreamEndCapture(CUstream handle, CUgraph* graph)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        const CUstream stream = find_stream(state, context, handle);
        if (stream == nullptr) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (graph == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        *graph = nullptr;
        if (stream->capture == nullptr) {
            return CUDA_ERROR_ILLEGAL_STATE;
        }
        const std::shared_ptr<Capture> capture = stream->capture;
        if (capture->origin != stream) {
            capture->invalidated = true;
            return CUDA_ERROR_STREAM_CAPTURE_UNMATCHED;
        }
        if (capture->mode != CU_STREAM_CAPTURE_MODE_RELAXED && capture->thread != std::this_thread::get_id()) {
            return CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD;
        }
        const bool is_joined = reaches_all(*capture->graph, stream->frontier);
        capture->ended = true;
        detach_streams(state, context, capture);
        if (capture->invalidated) {
            return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
        }
        if (!is_joined) {
            return CUDA_ERROR_STREAM_CAPTURE_UNJOINED;
        }
        *graph = state.graphs.add(std::move(capture->graph));
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuGraphInstantiateWithFlags(CUgraphExec* executable, CUgraph graph, unsigned long long flags)
{
    return instantiate(executable, graph, flags);
}

CUDA_ENTRY cuGraphInstantiate_v2(CUgraphExec* executable, CUgraph graph, CUgraphNode* error_node, char* log, std::size_t log_bytes)
{
    if (error_node != nullptr) {
        *error_node = nullptr;
    }
    if (log != nullptr && log_bytes > 0) {
        *log = '\0';
    }
    return instantiate(executable, graph, 0);
}

CUDA_ENTRY cuGraphLaunch(CUgraphExec executable, CUstream stream)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (!state.executable_graphs.contains(executable)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        return submit(state, context, stream, [nodes = executable->nodes](DriverState& inner, CUctx_st& owner) {
            return replay(inner, owner, nodes);
        });
    });
}

CUDA_ENTRY cuGraphGetNodes(CUgraph graph, CUgraphNode* nodes, std::size_t* count)
{
    return initialised([&](DriverState& state) {
        if (!state.graphs.contains(graph)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (count == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        const std::size_t existing = graph->nodes.size();
        if (nodes == nullptr) {
            *count = existing;
            return CUDA_SUCCESS;
        }
        for (std::size_t i = 0; i < *count; i++) {
            nodes[i] = i < existing ? graph->nodes[i].get() : nullptr;
        }
        *count = std::min(*count, existing);
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuGraphDestroy(CUgraph graph)
{
    return initialised([&](DriverState& state) {
        return state.graphs.take(graph) == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuGraphExecDestroy(CUgraphExec executable)
{
    return initialised([&](DriverState& state) {
        return state.executable_graphs.take(executable) == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_SUCCESS;
    });
}
