#include "queue.h"
#include "configuration.h"
#include "driver_state.h"

#include <algorithm>

namespace software_gpu {

bool runs_at_call(const DriverState& state, const CUstream_st& stream)
{
    switch (configuration().streams) {
    case StreamOrder::late:
        return stream.is_legacy;
    case StreamOrder::others_first: {
        const auto& all = state.streams.all();
        const auto first =
            std::find_if(all.begin(), all.end(), [&stream](const auto& other) { return other->context == stream.context; });
        return first == all.end() || first->get() != &stream;
    }
    case StreamOrder::at_call:
        break;
    }
    return true;
}

CUresult enqueue(DriverState& state, CUstream_st& stream, PendingWork work)
{
    stream.pending.push_back(std::move(work));
    return runs_at_call(state, stream) ? finish(state, stream) : CUDA_SUCCESS;
}

CUresult finish(DriverState& state, CUstream_st& stream, const Mark* until)
{
    CUresult result = CUDA_SUCCESS;
    const auto note = [&result](CUresult one) { result = result == CUDA_SUCCESS ? one : result; };
    while (!stream.pending.empty() && (until == nullptr || !until->reached)) {
        const PendingWork next = std::move(stream.pending.front());
        stream.pending.pop_front();
        if (next.awaited != nullptr && !next.awaited->reached) {
            note(finish(state, *next.awaited->stream, next.awaited.get()));
        }
        // After a fault the context takes no more work, and marks are reached so that nobody waits for ever.
        if (next.operation && stream.context->sticky_error == CUDA_SUCCESS) {
            note(next.operation(state, *stream.context));
        }
        if (next.mark != nullptr) {
            next.mark->reach();
        }
    }
    return result == CUDA_SUCCESS ? stream.context->sticky_error : result;
}

CUresult finish_all(DriverState& state, const CUctx_st* context)
{
    CUresult result = CUDA_SUCCESS;
    for (const auto& stream : state.streams.all()) {
        if (context == nullptr || stream->context == context) {
            const CUresult one = finish(state, *stream);
            result = result == CUDA_SUCCESS ? one : result;
        }
    }
    for (CUctx_st& each : state.contexts) {
        if ((context == nullptr || &each == context) && !each.per_thread_stream.pending.empty()) {
            const CUresult one = finish(state, each.per_thread_stream);
            result = result == CUDA_SUCCESS ? one : result;
        }
    }
    return result;
}

} // namespace software_gpu
