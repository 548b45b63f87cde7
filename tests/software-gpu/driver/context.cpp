// Initialisation and contexts.
#include "configuration.h"
#include "driver_state.h"
#include "queue.h"

using namespace software_gpu;

namespace {

thread_local std::vector<CUcontext> context_stack;

bool exists(CUdevice device) { return device >= 0 && device < configuration().devices; }

} // namespace

CUcontext software_gpu::current_context() { return context_stack.empty() ? nullptr : context_stack.back(); }

CUDA_ENTRY cuInit(unsigned flags)
{
    return locked([&](DriverState& state) {
        if (flags != 0 || !configuration_is_valid()) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (configuration().devices == 0) {
            return CUDA_ERROR_NO_DEVICE;
        }
        state.initialised = true;
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuDevicePrimaryCtxRetain(CUcontext* context, CUdevice device)
{
    return initialised([&](DriverState& state) {
        if (context == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (!exists(device)) {
            return CUDA_ERROR_INVALID_DEVICE;
        }
        *context = &state.contexts[static_cast<size_t>(device)];
        (*context)->references++;
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuDevicePrimaryCtxRelease_v2(CUdevice device)
{
    return initialised([&](DriverState& state) {
        if (!exists(device)) {
            return CUDA_ERROR_INVALID_DEVICE;
        }
        CUctx_st& context = state.contexts[static_cast<size_t>(device)];
        if (context.references == 0) {
            return CUDA_ERROR_INVALID_CONTEXT;
        }
        if (--context.references == 0) {
            static_cast<void>(finish_all(state, &context));
            destroy_contents(state, context);
        }
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuDevicePrimaryCtxGetState(CUdevice device, unsigned* flags, int* active)
{
    return initialised([&](DriverState& state) {
        if (!exists(device)) {
            return CUDA_ERROR_INVALID_DEVICE;
        }
        if (flags == nullptr || active == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        *flags = 0;
        *active = state.contexts[static_cast<size_t>(device)].references > 0 ? 1 : 0;
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuCtxSetCurrent(CUcontext context)
{
    return initialised([&](DriverState&) {
        if (!context_stack.empty()) {
            context_stack.pop_back();
        }
        if (context != nullptr) {
            context_stack.push_back(context);
        }
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuCtxGetCurrent(CUcontext* context)
{
    return initialised([&](DriverState&) {
        if (context == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        *context = current_context();
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuCtxPushCurrent_v2(CUcontext context)
{
    return initialised([&](DriverState&) {
        if (context == nullptr) {
            return CUDA_ERROR_INVALID_CONTEXT;
        }
        context_stack.push_back(context);
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuCtxPopCurrent_v2(CUcontext* context)
{
    return initialised([&](DriverState&) {
        if (context_stack.empty()) {
            return CUDA_ERROR_INVALID_CONTEXT;
        }
        if (context != nullptr) {
            *context = context_stack.back();
        }
        context_stack.pop_back();
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuCtxSynchronize()
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        const CUresult allowed = forbid_during_capture(state);
        return allowed == CUDA_SUCCESS ? finish_all(state, &context) : allowed;
    });
}

CUDA_ENTRY cuProfilerStart()
{
    // There is no profiler to start; the call succeeds, as it does on a device that nobody profiles.
    return in_context([&](DriverState&, CUctx_st&) { return CUDA_SUCCESS; });
}

CUDA_ENTRY cuProfilerStop()
{
    return in_context([&](DriverState&, CUctx_st&) { return CUDA_SUCCESS; });
}

/// This library's own call, for tests: sets a knob in a running process, whose environment the runtime may have copied.
CUDA_ENTRY softwareGpuConfigure(const char* name, const char* value)
{
    return locked([&](DriverState& state) {
        for (const CUctx_st& context : state.contexts) {
            const bool changes_device = name != nullptr
                && (std::string(name) == "WIKIART_SOFTWARE_GPU_ARCH" || std::string(name) == "WIKIART_SOFTWARE_GPU_DEVICES");
            if (context.references > 0 && changes_device) {
                return CUDA_ERROR_ILLEGAL_STATE;
            }
        }
        // What was given under another order is done under it.
        static_cast<void>(finish_all(state));
        if (!configure(name, value)) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        state.initialised = state.initialised && configuration().devices > 0;
        return CUDA_SUCCESS;
    });
}
