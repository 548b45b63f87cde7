// Work that a stream was given and has not done yet: on a device, a stream may be late, and only events hold another one back.
#pragma once

#include "stream.h"

namespace software_gpu {

/// Whether a stream does its work when it is given, as far as the events that it waits for permit.
bool runs_at_call(const DriverState& state, const CUstream_st& stream);

/// Puts work behind what the stream has to do already, and does it all when the stream runs at the call.
CUresult enqueue(DriverState& state, CUstream_st& stream, PendingWork work);

/// Does what the stream has to do, up to the mark or, without one, all of it. Returns the first failure.
CUresult finish(DriverState& state, CUstream_st& stream, const Mark* until = nullptr);

/// Does all that the streams of one context have to do, or of all contexts.
CUresult finish_all(DriverState& state, const CUctx_st* context = nullptr);

} // namespace software_gpu
