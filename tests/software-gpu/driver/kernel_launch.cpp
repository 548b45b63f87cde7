// cuLaunchKernel: what a real device checks before a launch, the launch, and the report when the kernel fails.
#include "configuration.h"
#include "driver_state.h"
#include "fault_report.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

using namespace software_gpu;

namespace {

/// The arguments as they were when the launch was made; a graph launches with them again and again.
class Arguments {
public:
    Arguments(const KernelEntry& entry, void* const* values)
    {
        for (unsigned i = 0; i < entry.parameter_count; i++) {
            const KernelParameter& parameter = entry.parameters[i];
            // In units of the largest alignment, so that each copy is aligned wherever it starts.
            storage_.emplace_back((parameter.size + sizeof(Unit) - 1) / sizeof(Unit));
            std::memcpy(storage_.back().data(), values[i], parameter.size);
        }
        for (auto& value : storage_) {
            pointers_.push_back(value.data());
        }
    }

    void* const* pointers() const { return pointers_.data(); }

private:
    struct alignas(16) Unit {
        unsigned char bytes[16];
    };
    std::vector<std::vector<Unit>> storage_;
    std::vector<void*> pointers_;
};

bool is_within(Index3 size, Index3 limit)
{
    return size.x >= 1 && size.y >= 1 && size.z >= 1 && size.x <= limit.x && size.y <= limit.y && size.z <= limit.z;
}

/// In words, why the device would not take the launch; empty when it would.
std::string refusal(const CUfunc_st& function, Index3 grid, Index3 block, unsigned dynamic_shared_bytes)
{
    if (!is_within(grid, {0x7FFFFFFF, 65535, 65535})) {
        return "the grid is outside 1 to 2147483647 x 65535 x 65535";
    }
    if (!is_within(block, {1024, 1024, 64})) {
        return "the block is outside 1 to 1024 x 1024 x 64";
    }
    const int bound = function.entry->launch_bound > 0 ? function.entry->launch_bound : maximum_threads_per_block;
    if (block.x * block.y * block.z > static_cast<unsigned>(bound)) {
        return std::to_string(block.x * block.y * block.z) + " threads in a block, at most " + std::to_string(bound);
    }
    if (dynamic_shared_bytes > static_cast<unsigned>(std::max(function.dynamic_shared_limit, 0))) {
        return std::to_string(dynamic_shared_bytes) + " bytes of dynamic shared memory, at most "
            + std::to_string(function.dynamic_shared_limit) + " beside " + std::to_string(function.static_shared_bytes) + " bytes of static";
    }
    return {};
}

/// A pointer argument that leads nowhere is caught here, by its position; the kernel would only show what it does with it.
bool pointers_are_valid(const DriverState& state, const CUfunc_st& function, void* const* arguments)
{
    for (unsigned i = 0; i < function.entry->parameter_count; i++) {
        if (!function.entry->parameters[i].is_pointer) {
            continue;
        }
        Address address;
        std::memcpy(&address, arguments[i], sizeof address);
        if (address != 0 && !state.memory.contains(address, 0)) {
            std::fprintf(stderr, "software GPU: kernel '%s': argument %u is the pointer 0x%zx, which is no device memory: %s\n",
                         function.entry->name, i, static_cast<std::size_t>(address), state.memory.locate(address).c_str());
            return false;
        }
    }
    return true;
}

CUresult run(DriverState& state, CUctx_st& context, CUfunction function, Index3 grid, Index3 block, unsigned dynamic_shared_bytes,
             const Arguments& arguments)
{
    if (!is_loaded(state, function)) {
        return CUDA_ERROR_INVALID_HANDLE;
    }
    if (!pointers_are_valid(state, *function, arguments.pointers())) {
        return context.sticky_error = CUDA_ERROR_ILLEGAL_ADDRESS;
    }
    Launch launch;
    launch.call = function->entry->call;
    launch.anchor_address = function->module->anchor_address;
    launch.anchor_offset = function->module->anchor_offset;
    launch.shared_variables = function->shared_variables;
    launch.grid = grid;
    launch.block = block;
    launch.dynamic_shared_bytes = dynamic_shared_bytes;
    launch.arguments = arguments.pointers();
    launch.schedule = configuration().schedule;
    launch.ordinal = state.launches++;
    const Fault fault = run_launch(launch, configuration().threads);
    if (fault.kind != FaultKind::none) {
        std::fprintf(stderr, "%s\n", report(fault, *function, state.memory).c_str());
        return context.sticky_error = result_of(fault.kind);
    }
    const std::optional<std::string> damage = state.memory.find_damage();
    if (damage) {
        std::fprintf(stderr, "software GPU: kernel '%s': %s\n", function->entry->name, damage->c_str());
        return context.sticky_error = CUDA_ERROR_ILLEGAL_ADDRESS;
    }
    return CUDA_SUCCESS;
}

} // namespace

CUDA_ENTRY cuLaunchKernel(CUfunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x, unsigned block_y,
                          unsigned block_z, unsigned dynamic_shared_bytes, CUstream stream, void** parameters, void** extra)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (!is_loaded(state, function)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (extra != nullptr) {
            return CUDA_ERROR_NOT_SUPPORTED;
        }
        const unsigned count = function->entry->parameter_count;
        if (count > 0 && (parameters == nullptr || std::find(parameters, parameters + count, nullptr) != parameters + count)) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        const Index3 grid{grid_x, grid_y, grid_z};
        const Index3 block{block_x, block_y, block_z};
        const std::string why_not = refusal(*function, grid, block, dynamic_shared_bytes);
        if (!why_not.empty()) {
            std::fprintf(stderr, "software GPU: kernel '%s' is not launched: %s\n", function->entry->name, why_not.c_str());
            return CUDA_ERROR_INVALID_VALUE;
        }
        auto arguments = std::make_shared<Arguments>(*function->entry, parameters);
        return submit(state, context, stream, [=](DriverState& inner, CUctx_st& owner) {
            return run(inner, owner, function, grid, block, dynamic_shared_bytes, *arguments);
        });
    });
}

CUDA_ENTRY cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, CUfunction function, int block_size, std::size_t dynamic_shared_bytes)
{
    return initialised([&](DriverState& state) {
        if (!is_loaded(state, function)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (blocks == nullptr || block_size < 1) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        // Registers are left out: there is no machine code to count them in.
        const Architecture& architecture = configuration().architecture;
        const int warps = (block_size + 31) / 32;
        const std::size_t shared =
            dynamic_shared_bytes + static_cast<std::size_t>(function->static_shared_bytes + architecture.shared_reserved_per_block);
        const int bound = function->entry->launch_bound > 0 ? function->entry->launch_bound : maximum_threads_per_block;
        *blocks = std::min(architecture.blocks_per_multiprocessor, architecture.threads_per_multiprocessor / (warps * 32));
        if (shared > 0) {
            *blocks = std::min(*blocks, static_cast<int>(static_cast<std::size_t>(architecture.shared_per_multiprocessor) / shared));
        }
        if (block_size > bound || dynamic_shared_bytes > static_cast<std::size_t>(std::max(function->dynamic_shared_limit, 0))) {
            *blocks = 0;
        }
        return CUDA_SUCCESS;
    });
}
