#include "driver_state.h"

namespace software_gpu {

DriverState::DriverState()
{
    for (size_t i = 0; i < contexts.size(); i++) {
        contexts[i].device = static_cast<CUdevice>(i);
        contexts[i].legacy_stream.context = &contexts[i];
        contexts[i].legacy_stream.is_legacy = true;
        contexts[i].per_thread_stream.context = &contexts[i];
    }
}

DriverState& driver()
{
    // Never destroyed: another runtime's threads may still call while the process ends.
    static DriverState* const state = new DriverState;
    return *state;
}

void destroy_contents(DriverState& state, CUctx_st& context)
{
    const auto belongs = [&context](const auto& object) { return object.context == &context; };
    state.executable_graphs.erase_if(belongs);
    state.graphs.erase_if(belongs);
    state.events.erase_if(belongs);
    state.streams.erase_if(belongs);
    state.modules.erase_if(belongs);
    state.memory.free_all_of(&context);
    context.legacy_stream.capture = nullptr;
    context.per_thread_stream.capture = nullptr;
    context.sticky_error = CUDA_SUCCESS;
}

} // namespace software_gpu
