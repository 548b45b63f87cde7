// Everything the driver holds. One lock guards it all: calls from several host threads run one after another.
#pragma once

#include "cuda_driver.h"
#include "device_memory.h"
#include "handle_table.h"
#include "module.h"
#include "stream.h"

#include <array>
#include <cstdio>
#include <exception>
#include <mutex>
#include <new>

/// The primary context of one device.
struct CUctx_st {
    CUdevice device = 0;
    unsigned references = 0;
    /// The error of a kernel that failed. It stays until the context is released for the last time, as on a real device.
    CUresult sticky_error = CUDA_SUCCESS;
    /// The streams that exist without being created: the legacy default stream and the per-thread one.
    CUstream_st legacy_stream;
    CUstream_st per_thread_stream;
};

namespace software_gpu {

struct DriverState {
    std::mutex mutex;
    bool initialised = false;
    std::array<CUctx_st, 16> contexts;
    DeviceMemory memory;
    HandleTable<CUmod_st> modules;
    HandleTable<CUstream_st> streams;
    HandleTable<CUevent_st> events;
    HandleTable<CUgraph_st> graphs;
    HandleTable<CUgraphExec_st> executable_graphs;
    std::uint64_t launches = 0;

    DriverState();
};

DriverState& driver();

/// The context that is current on this host thread, or null.
CUcontext current_context();

/// Runs an entry point under the lock. Nothing may leave it as an exception: the caller is another language.
template <class Body>
CUresult locked(Body body)
{
    try {
        const std::lock_guard<std::mutex> lock(driver().mutex);
        return body(driver());
    } catch (const std::bad_alloc&) {
        return CUDA_ERROR_OUT_OF_MEMORY;
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "software GPU: %s\n", exception.what());
        return CUDA_ERROR_UNKNOWN;
    }
}

/// The same for entry points that need cuInit.
template <class Body>
CUresult initialised(Body body)
{
    return locked([&](DriverState& state) { return state.initialised ? body(state) : CUDA_ERROR_NOT_INITIALIZED; });
}

/// The same for entry points that need a healthy current context.
template <class Body>
CUresult in_context(Body body)
{
    return initialised([&](DriverState& state) {
        const CUcontext context = current_context();
        if (context == nullptr || context->references == 0) {
            return CUDA_ERROR_INVALID_CONTEXT;
        }
        return context->sticky_error != CUDA_SUCCESS ? context->sticky_error : body(state, *context);
    });
}

/// Releases everything that belongs to the context.
void destroy_contents(DriverState& state, CUctx_st& context);

} // namespace software_gpu
