#include "module.h"
#include "configuration.h"
#include "driver_state.h"
#include "queue.h"
#include "../compiler/kernel_image.h"
#include "../compiler/process.h"

#include <cstdio>
#include <dlfcn.h>

using namespace software_gpu;

CUmod_st::~CUmod_st()
{
    if (library != nullptr) {
        dlclose(library);
    }
}

bool software_gpu::is_loaded(const DriverState& state, CUfunction function)
{
    for (const auto& module : state.modules.all()) {
        for (const auto& candidate : module->functions) {
            if (candidate.get() == function) {
                return true;
            }
        }
    }
    return false;
}

namespace {

/// Machine code runs on its own generation, from its own revision on; the portable form on everything newer.
bool runs_here(const KernelImage& image)
{
    const Architecture& here = configuration().architecture;
    return here.number() >= image.architecture && (image.is_portable || here.major == image.architecture / 10);
}

void* open_library(const std::string& shared_object)
{
    const TemporaryFolder folder;
    folder.write("kernels.so", shared_object);
    return dlopen((folder.path() + "/kernels.so").c_str(), RTLD_NOW | RTLD_LOCAL);
}

void add_functions(CUmod_st& module, const KernelImage& image, const KernelEntry* table)
{
    for (; table->name != nullptr; table++) {
        auto function = std::make_unique<CUfunc_st>();
        function->entry = table;
        function->module = &module;
        for (const KernelImage::Kernel& kernel : image.kernels) {
            if (kernel.name != table->name) {
                continue;
            }
            for (const SharedPlace& place : kernel.shared) {
                function->shared_variables.push_back({place.offset, place.size});
                function->static_shared_bytes += static_cast<int>(place.size);
            }
        }
        function->dynamic_shared_limit = shared_per_block_default - function->static_shared_bytes;
        module.functions.push_back(std::move(function));
    }
}

CUresult load(CUmodule* result, const void* bytes)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (result == nullptr || bytes == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        const CUresult allowed = forbid_during_capture(state);
        if (allowed != CUDA_SUCCESS) {
            return allowed;
        }
        const std::optional<KernelImage> image = read_image(bytes);
        if (!image) {
            return CUDA_ERROR_INVALID_IMAGE;
        }
        if (!runs_here(*image)) {
            return CUDA_ERROR_NO_BINARY_FOR_GPU;
        }
        auto module = std::make_unique<CUmod_st>();
        module->library = open_library(image->shared_object);
        if (module->library == nullptr) {
            std::fprintf(stderr, "software GPU: %s\n", dlerror());
            return CUDA_ERROR_INVALID_IMAGE;
        }
        const auto* const table = static_cast<const KernelEntry*>(dlsym(module->library, "software_gpu_kernel_table"));
        module->anchor_address = reinterpret_cast<char* (*)()>(dlsym(module->library, "software_gpu_shared_anchor_address"));
        module->anchor_offset = image->anchor_offset;
        module->context = &context;
        module->architecture = image->architecture;
        module->shared_object = image->shared_object;
        add_functions(*module, *image, table);
        *result = state.modules.add(std::move(module));
        return CUDA_SUCCESS;
    });
}

CUresult attribute_of(const CUfunc_st& function, CUfunction_attribute attribute, int& value)
{
    switch (attribute) {
    case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
        value = function.entry->launch_bound > 0 ? function.entry->launch_bound : maximum_threads_per_block;
        return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES:
        value = function.static_shared_bytes;
        return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_CONST_SIZE_BYTES:
    case CU_FUNC_ATTRIBUTE_LOCAL_SIZE_BYTES:
    case CU_FUNC_ATTRIBUTE_NUM_REGS:
    case CU_FUNC_ATTRIBUTE_CACHE_MODE_CA:
        // These describe the device's machine code, which there is none of.
        value = 0;
        return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_PTX_VERSION:
    case CU_FUNC_ATTRIBUTE_BINARY_VERSION:
        value = function.module->architecture;
        return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
        value = function.dynamic_shared_limit;
        return CUDA_SUCCESS;
    case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
        value = function.shared_carveout;
        return CUDA_SUCCESS;
    }
    return CUDA_ERROR_INVALID_VALUE;
}

} // namespace

CUDA_ENTRY cuModuleLoadData(CUmodule* module, const void* image) { return load(module, image); }

CUDA_ENTRY cuModuleLoadDataEx(CUmodule* module, const void* image, unsigned option_count, int* options, void** values)
{
    // The options concern the compiler from PTX to machine code. Nothing is compiled here, so nothing is written to its logs.
    if (option_count > 0 && (options == nullptr || values == nullptr)) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    return load(module, image);
}

CUDA_ENTRY cuModuleUnload(CUmodule module)
{
    return initialised([&](DriverState& state) {
        static_cast<void>(finish_all(state));
        return state.modules.take(module) == nullptr ? CUDA_ERROR_INVALID_HANDLE : CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuModuleGetFunction(CUfunction* function, CUmodule module, const char* name)
{
    return in_context([&](DriverState& state, CUctx_st&) {
        if (function == nullptr || name == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (!state.modules.contains(module)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        for (const auto& candidate : module->functions) {
            if (std::string(candidate->entry->name) == name) {
                *function = candidate.get();
                return CUDA_SUCCESS;
            }
        }
        return CUDA_ERROR_NOT_FOUND;
    });
}

CUDA_ENTRY cuFuncGetAttribute(int* value, CUfunction_attribute attribute, CUfunction function)
{
    return initialised([&](DriverState& state) {
        if (!is_loaded(state, function)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        return value == nullptr ? CUDA_ERROR_INVALID_VALUE : attribute_of(*function, attribute, *value);
    });
}

CUDA_ENTRY cuFuncSetAttribute(CUfunction function, CUfunction_attribute attribute, int value)
{
    return in_context([&](DriverState& state, CUctx_st&) {
        if (!is_loaded(state, function)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (attribute == CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES && value >= 0
            && value <= configuration().architecture.shared_per_block_opt_in - function->static_shared_bytes) {
            function->dynamic_shared_limit = value;
            return CUDA_SUCCESS;
        }
        if (attribute == CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT && value >= -1 && value <= 100) {
            function->shared_carveout = value;
            return CUDA_SUCCESS;
        }
        return CUDA_ERROR_INVALID_VALUE;
    });
}

CUDA_ENTRY cuFuncGetParamInfo(CUfunction function, std::size_t index, std::size_t* offset, std::size_t* size)
{
    return initialised([&](DriverState& state) {
        if (!is_loaded(state, function)) {
            return CUDA_ERROR_INVALID_HANDLE;
        }
        if (offset == nullptr || index >= function->entry->parameter_count) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        std::size_t end = 0;
        for (std::size_t i = 0; i <= index; i++) {
            const KernelParameter& parameter = function->entry->parameters[i];
            *offset = (end + parameter.alignment - 1) / parameter.alignment * parameter.alignment;
            end = *offset + parameter.size;
        }
        if (size != nullptr) {
            *size = function->entry->parameters[index].size;
        }
        return CUDA_SUCCESS;
    });
}
