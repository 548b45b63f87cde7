#include "stream.h"
#include "driver_state.h"
#include "queue.h"

namespace software_gpu {

CUstream find_stream(DriverState& state, CUctx_st& context, CUstream handle)
{
    switch (reinterpret_cast<Address>(handle)) {
    case 0:
    case 1:
        return &context.legacy_stream;
    case 2:
        return &context.per_thread_stream;
    default:
        return state.streams.contains(handle) ? handle : nullptr;
    }
}

CUresult forbid_during_capture(DriverState& state)
{
    for (const auto& stream : state.streams.all()) {
        Capture* const capture = stream->capture.get();
        if (capture == nullptr || capture->mode == CU_STREAM_CAPTURE_MODE_RELAXED) {
            continue;
        }
        if (capture->mode == CU_STREAM_CAPTURE_MODE_GLOBAL || capture->thread == std::this_thread::get_id()) {
            capture->invalidated = true;
            return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
    }
    return CUDA_SUCCESS;
}

namespace {

/// The legacy stream waits for all blocking streams, which a capture cannot express.
CUresult wait_for_blocking_streams(DriverState& state, CUctx_st& context)
{
    for (const auto& stream : state.streams.all()) {
        if (stream->context != &context || !stream->is_blocking) {
            continue;
        }
        if (stream->capture != nullptr) {
            stream->capture->invalidated = true;
            return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
        }
        const CUresult result = finish(state, *stream);
        if (result != CUDA_SUCCESS) {
            return result;
        }
    }
    return CUDA_SUCCESS;
}

} // namespace

CUresult submit(DriverState& state, CUctx_st& context, CUstream handle, Operation operation)
{
    const CUstream stream = find_stream(state, context, handle);
    if (stream == nullptr) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (stream->capture == nullptr) {
        const CUresult allowed = stream->is_legacy ? wait_for_blocking_streams(state, context) : CUDA_SUCCESS;
        return allowed == CUDA_SUCCESS ? enqueue(state, *stream, {std::move(operation), nullptr, nullptr}) : allowed;
    }
    if (stream->capture->invalidated) {
        return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    }
    auto& nodes = stream->capture->graph->nodes;
    nodes.push_back(std::make_shared<CUgraphNode_st>(CUgraphNode_st{std::move(operation), stream->frontier}));
    stream->frontier = {nodes.size() - 1};
    return CUDA_SUCCESS;
}

} // namespace software_gpu

using namespace software_gpu;

CUDA_ENTRY cuStreamCreate(CUstream* stream, unsigned flags)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (stream == nullptr || flags > CU_STREAM_NON_BLOCKING) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        auto created = std::make_unique<CUstream_st>();
        created->context = &context;
        created->is_blocking = flags != CU_STREAM_NON_BLOCKING;
        *stream = state.streams.add(std::move(created));
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuStreamDestroy_v2(CUstream stream)
{
    return initialised([&](DriverState& state) {
        if (!state.streams.contains(stream)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        const CUresult result = finish(state, *stream);
        state.streams.take(stream);
        return result;
    });
}

namespace {

/// A query waits as well: nothing goes on by itself here, so a program that asks again and again would ask for ever.
CUresult wait_for(CUstream handle)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        const CUstream stream = find_stream(state, context, handle);
        if (stream == nullptr) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (stream->capture != nullptr) {
            stream->capture->invalidated = true;
            return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
        }
        return finish(state, *stream);
    });
}

} // namespace

CUDA_ENTRY cuStreamSynchronize(CUstream stream) { return wait_for(stream); }

CUDA_ENTRY cuStreamQuery(CUstream stream) { return wait_for(stream); }

CUDA_ENTRY cuStreamWaitEvent(CUstream handle, CUevent event, unsigned flags)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        const CUstream stream = find_stream(state, context, handle);
        if (stream == nullptr || !state.events.contains(event)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (flags > 1) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (event->capture == nullptr) {
            if (stream->capture == nullptr) {
                return event->mark == nullptr || event->mark->reached ? CUDA_SUCCESS : enqueue(state, *stream, {{}, event->mark, nullptr});
            }
            stream->capture->invalidated = true;
            return CUDA_ERROR_STREAM_CAPTURE_ISOLATION;
        }
        if (event->capture->ended) {
            return CUDA_ERROR_CAPTURED_EVENT;
        }
        if (stream->is_legacy) {
            event->capture->invalidated = true;
            return CUDA_ERROR_STREAM_CAPTURE_IMPLICIT;
        }
        if (stream->capture == nullptr) {
            stream->capture = event->capture;
            stream->frontier.clear();
        } else if (stream->capture != event->capture) {
            stream->capture->invalidated = true;
            event->capture->invalidated = true;
            return CUDA_ERROR_STREAM_CAPTURE_MERGE;
        }
        stream->frontier.insert(event->frontier.begin(), event->frontier.end());
        return CUDA_SUCCESS;
    });
}
