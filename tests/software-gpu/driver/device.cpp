// Questions about the driver and its devices.
#include "configuration.h"
#include "driver_state.h"

#include <climits>
#include <cstdio>
#include <cstring>
#include <optional>

using namespace software_gpu;

namespace {

constexpr int driver_version = 12040;

template <class Body>
CUresult of_device(CUdevice device, const void* result, Body body)
{
    return initialised([&](DriverState&) {
        if (result == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        if (device < 0 || device >= configuration().devices) {
            return CUDA_ERROR_INVALID_DEVICE;
        }
        return body();
    });
}

std::optional<int> attribute_value(CUdevice_attribute attribute, CUdevice device)
{
    const Architecture& architecture = configuration().architecture;
    switch (attribute) {
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X:
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y:
        return maximum_threads_per_block;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z:
        return 64;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X:
    case CU_DEVICE_ATTRIBUTE_MAX_PITCH:
        return INT_MAX;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y:
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z:
        return 65535;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK:
        return shared_per_block_default;
    case CU_DEVICE_ATTRIBUTE_TOTAL_CONSTANT_MEMORY:
        return 65536;
    case CU_DEVICE_ATTRIBUTE_WARP_SIZE:
        return 32;
    case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK:
    case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR:
        return 65536;
    case CU_DEVICE_ATTRIBUTE_CLOCK_RATE:
    case CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE:
        return 1000000;
    case CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH:
        return 64;
    case CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE:
        return 1 << 20;
    case CU_DEVICE_ATTRIBUTE_TEXTURE_ALIGNMENT:
        return 512;
    case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT:
        return configuration().multiprocessors;
    case CU_DEVICE_ATTRIBUTE_CAN_MAP_HOST_MEMORY:
    case CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING:
    case CU_DEVICE_ATTRIBUTE_GPU_OVERLAP:
    case CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT:
        return 1;
    case CU_DEVICE_ATTRIBUTE_INTEGRATED:
    case CU_DEVICE_ATTRIBUTE_KERNEL_EXEC_TIMEOUT:
    case CU_DEVICE_ATTRIBUTE_COMPUTE_MODE:
    case CU_DEVICE_ATTRIBUTE_CONCURRENT_KERNELS:
    case CU_DEVICE_ATTRIBUTE_ECC_ENABLED:
    case CU_DEVICE_ATTRIBUTE_PCI_BUS_ID:
    case CU_DEVICE_ATTRIBUTE_PCI_DOMAIN_ID:
    case CU_DEVICE_ATTRIBUTE_TCC_DRIVER:
    case CU_DEVICE_ATTRIBUTE_STREAM_PRIORITIES_SUPPORTED:
    case CU_DEVICE_ATTRIBUTE_MANAGED_MEMORY:
    case CU_DEVICE_ATTRIBUTE_COOPERATIVE_LAUNCH:
    case CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED:
        return 0;
    case CU_DEVICE_ATTRIBUTE_PCI_DEVICE_ID:
        return device;
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR:
        return architecture.threads_per_multiprocessor;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR:
        return architecture.major;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR:
        return architecture.minor;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR:
        return architecture.shared_per_multiprocessor;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN:
        return architecture.shared_per_block_opt_in;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR:
        return architecture.blocks_per_multiprocessor;
    case CU_DEVICE_ATTRIBUTE_RESERVED_SHARED_MEMORY_PER_BLOCK:
        return architecture.shared_reserved_per_block;
    }
    return std::nullopt;
}

CUresult uuid_of(CUuuid* uuid, CUdevice device)
{
    return of_device(device, uuid, [&] {
        constexpr char name[sizeof uuid->bytes] = "software-gpu";
        std::memcpy(uuid->bytes, name, sizeof name);
        uuid->bytes[sizeof name - 1] = static_cast<char>(device);
        return CUDA_SUCCESS;
    });
}

} // namespace

CUDA_ENTRY cuDriverGetVersion(int* version)
{
    if (version == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *version = driver_version;
    return CUDA_SUCCESS;
}

CUDA_ENTRY cuDeviceGetCount(int* count)
{
    return initialised([&](DriverState&) {
        if (count == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        *count = configuration().devices;
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuDeviceGet(CUdevice* device, int ordinal)
{
    return of_device(ordinal, device, [&] {
        *device = ordinal;
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuDeviceGetName(char* name, int length, CUdevice device)
{
    return of_device(device, length > 0 ? name : nullptr, [&] {
        std::snprintf(name, static_cast<size_t>(length), "Software GPU (sm_%d)", configuration().architecture.number());
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuDeviceTotalMem_v2(std::size_t* bytes, CUdevice device)
{
    return of_device(device, bytes, [&] {
        *bytes = configuration().memory_bytes;
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuDeviceGetAttribute(int* value, CUdevice_attribute attribute, CUdevice device)
{
    return of_device(device, value, [&] {
        const std::optional<int> known = attribute_value(attribute, device);
        *value = known.value_or(0);
        return known ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
    });
}

CUDA_ENTRY cuDeviceGetUuid(CUuuid* uuid, CUdevice device) { return uuid_of(uuid, device); }

CUDA_ENTRY cuDeviceGetUuid_v2(CUuuid* uuid, CUdevice device) { return uuid_of(uuid, device); }
