// Events.
#include "driver_state.h"
#include "queue.h"

using namespace software_gpu;

CUDA_ENTRY cuEventCreate(CUevent* event, unsigned flags)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (event == nullptr || flags > (CU_EVENT_BLOCKING_SYNC | CU_EVENT_DISABLE_TIMING)) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        auto created = std::make_unique<CUevent_st>();
        created->context = &context;
        created->has_timing = (flags & CU_EVENT_DISABLE_TIMING) == 0;
        *event = state.events.add(std::move(created));
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuEventDestroy_v2(CUevent event)
{
    return initialised([&](DriverState& state) {
        return state.events.take(event) == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuEventRecord(CUevent event, CUstream handle)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        const CUstream stream = find_stream(state, context, handle);
        if (stream == nullptr || !state.events.contains(event)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (stream->capture != nullptr && stream->capture->invalidated) {
            return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
        }
        event->capture = stream->capture;
        event->frontier = stream->frontier;
        if (event->capture != nullptr) {
            return CUDA_SUCCESS;
        }
        event->mark = std::make_shared<Mark>();
        event->mark->stream = stream;
        return enqueue(state, *stream, {{}, nullptr, event->mark});
    });
}

namespace {

CUresult check_event(CUevent event)
{
    return in_context([&](DriverState& state, CUctx_st&) {
        if (!state.events.contains(event)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (event->capture != nullptr) {
            event->capture->invalidated = true;
            return CUDA_ERROR_CAPTURED_EVENT;
        }
        return event->mark == nullptr || event->mark->reached ? CUDA_SUCCESS : finish(state, *event->mark->stream, event->mark.get());
    });
}

CUresult elapsed_time(float* milliseconds, CUevent start, CUevent end)
{
    return in_context([&](DriverState& state, CUctx_st&) {
        if (milliseconds == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        for (const CUevent event : {start, end}) {
            if (!state.events.contains(event) || !event->has_timing || event->mark == nullptr || event->capture != nullptr) {
                return CUDA_ERROR_INVALID_HANDLE;
            }
            if (!event->mark->reached) {
                return CUDA_ERROR_NOT_READY;
            }
        }
        *milliseconds = std::chrono::duration<float, std::milli>(end->mark->time - start->mark->time).count();
        return CUDA_SUCCESS;
    });
}

} // namespace

CUDA_ENTRY cuEventSynchronize(CUevent event) { return check_event(event); }

CUDA_ENTRY cuEventQuery(CUevent event) { return check_event(event); }

CUDA_ENTRY cuEventElapsedTime(float* milliseconds, CUevent start, CUevent end) { return elapsed_time(milliseconds, start, end); }

CUDA_ENTRY cuEventElapsedTime_v2(float* milliseconds, CUevent start, CUevent end) { return elapsed_time(milliseconds, start, end); }
