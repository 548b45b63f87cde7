// Allocation, copies and fills.
#include "configuration.h"
#include "driver_state.h"
#include "queue.h"

#include <cstdint>
#include <cstdio>
#include <cstring>

using namespace software_gpu;

namespace {

CUresult allocate(void** result, std::size_t bytes, MemoryKind kind)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (result == nullptr || bytes == 0) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        const CUresult allowed = forbid_during_capture(state);
        if (allowed != CUDA_SUCCESS) {
            return allowed;
        }
        if (kind == MemoryKind::device && bytes > configuration().memory_bytes - state.memory.device_bytes_of(&context)) {
            return CUDA_ERROR_OUT_OF_MEMORY;
        }
        *result = state.memory.allocate(bytes, kind, &context);
        return *result == nullptr ? CUDA_ERROR_OUT_OF_MEMORY : CUDA_SUCCESS;
    });
}

CUresult release(Address address, MemoryKind kind)
{
    return initialised([&](DriverState& state) {
        if (kind == MemoryKind::device && address == 0) {
            return CUDA_SUCCESS;
        }
        const CUresult allowed = forbid_during_capture(state);
        if (allowed != CUDA_SUCCESS) {
            return allowed;
        }
        // As on a device, freeing waits for the work that may still use the memory.
        static_cast<void>(finish_all(state));
        switch (state.memory.free(address, kind)) {
        case DeviceMemory::FreeResult::unknown:
            return CUDA_ERROR_INVALID_VALUE;
        case DeviceMemory::FreeResult::damaged:
            return CUDA_ERROR_ILLEGAL_ADDRESS;
        case DeviceMemory::FreeResult::freed:
            break;
        }
        return CUDA_SUCCESS;
    });
}

bool is_inside(const DriverState& state, const char* call, CUdeviceptr address, std::size_t bytes)
{
    if (state.memory.contains(address, bytes)) {
        return true;
    }
    std::fprintf(stderr, "software GPU: %s of %zu bytes at 0x%llx: it begins %s\n", call, bytes, address,
                 state.memory.locate(address).c_str());
    return false;
}

/// A null host pointer stands for "device memory" in `host`; exactly one side may be on the host.
CUresult copy(CUstream stream, const char* call, CUdeviceptr to_device, CUdeviceptr from_device, void* to_host, const void* from_host,
              std::size_t bytes)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (bytes == 0) {
            return CUDA_SUCCESS;
        }
        if ((to_device == 0 && to_host == nullptr) || (from_device == 0 && from_host == nullptr)) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        // Pageable memory is the program's again when the call returns; pinned memory is read or written when the stream gets there.
        const auto is_pageable = [&state, bytes](const void* host) {
            return host != nullptr && !state.memory.contains(reinterpret_cast<Address>(host), bytes);
        };
        const CUstream target = find_stream(state, context, stream);
        const bool is_captured = target != nullptr && target->capture != nullptr;
        std::shared_ptr<std::vector<unsigned char>> staged;
        if (!is_captured && is_pageable(from_host)) {
            staged = std::make_shared<std::vector<unsigned char>>(bytes);
            std::memcpy(staged->data(), from_host, bytes);
            from_host = staged->data();
        }
        const CUresult submitted = submit(state, context, stream, [=](DriverState& inner, CUctx_st&) {
            static_cast<void>(staged);
            if ((to_host == nullptr && !is_inside(inner, call, to_device, bytes))
                || (from_host == nullptr && !is_inside(inner, call, from_device, bytes))) {
                return CUDA_ERROR_INVALID_VALUE;
            }
            std::memmove(to_host == nullptr ? reinterpret_cast<void*>(to_device) : to_host,
                         from_host == nullptr ? reinterpret_cast<const void*>(from_device) : from_host, bytes);
            return CUDA_SUCCESS;
        });
        return submitted == CUDA_SUCCESS && !is_captured && is_pageable(to_host) ? finish(state, *target) : submitted;
    });
}

template <class T>
CUresult fill(CUstream stream, const char* call, CUdeviceptr address, T value, std::size_t count)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (address % sizeof(T) != 0) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        return submit(state, context, stream, [=](DriverState& inner, CUctx_st&) {
            if (count > SIZE_MAX / sizeof(T) || !is_inside(inner, call, address, count * sizeof(T))) {
                return CUDA_ERROR_INVALID_VALUE;
            }
            std::fill_n(reinterpret_cast<T*>(address), count, value);
            return CUDA_SUCCESS;
        });
    });
}

} // namespace

CUDA_ENTRY cuMemAlloc_v2(CUdeviceptr* address, std::size_t bytes)
{
    void* memory = nullptr;
    const CUresult result = allocate(address == nullptr ? nullptr : &memory, bytes, MemoryKind::device);
    if (result == CUDA_SUCCESS) {
        *address = reinterpret_cast<Address>(memory);
    }
    return result;
}

CUDA_ENTRY cuMemFree_v2(CUdeviceptr address) { return release(address, MemoryKind::device); }

CUDA_ENTRY cuMemHostAlloc(void** memory, std::size_t bytes, unsigned flags)
{
    constexpr unsigned known_flags = 7;
    return flags > known_flags ? CUDA_ERROR_INVALID_VALUE : allocate(memory, bytes, MemoryKind::pinned_host);
}

CUDA_ENTRY cuMemFreeHost(void* memory) { return release(reinterpret_cast<Address>(memory), MemoryKind::pinned_host); }

CUDA_ENTRY cuMemGetInfo_v2(std::size_t* free_bytes, std::size_t* total_bytes)
{
    return in_context([&](DriverState& state, CUctx_st& context) {
        if (free_bytes == nullptr || total_bytes == nullptr) {
            return CUDA_ERROR_INVALID_VALUE;
        }
        *total_bytes = configuration().memory_bytes;
        *free_bytes = *total_bytes - state.memory.device_bytes_of(&context);
        return CUDA_SUCCESS;
    });
}

CUDA_ENTRY cuMemcpyHtoD_v2(CUdeviceptr to, const void* from, std::size_t bytes)
{
    return copy(nullptr, "cuMemcpyHtoD", to, 0, nullptr, from, bytes);
}

CUDA_ENTRY cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void* from, std::size_t bytes, CUstream stream)
{
    return copy(stream, "cuMemcpyHtoDAsync", to, 0, nullptr, from, bytes);
}

CUDA_ENTRY cuMemcpyDtoH_v2(void* to, CUdeviceptr from, std::size_t bytes)
{
    return copy(nullptr, "cuMemcpyDtoH", 0, from, to, nullptr, bytes);
}

CUDA_ENTRY cuMemcpyDtoHAsync_v2(void* to, CUdeviceptr from, std::size_t bytes, CUstream stream)
{
    return copy(stream, "cuMemcpyDtoHAsync", 0, from, to, nullptr, bytes);
}

CUDA_ENTRY cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, std::size_t bytes)
{
    return copy(nullptr, "cuMemcpyDtoD", to, from, nullptr, nullptr, bytes);
}

CUDA_ENTRY cuMemcpyDtoDAsync_v2(CUdeviceptr to, CUdeviceptr from, std::size_t bytes, CUstream stream)
{
    return copy(stream, "cuMemcpyDtoDAsync", to, from, nullptr, nullptr, bytes);
}

CUDA_ENTRY cuMemsetD8_v2(CUdeviceptr address, unsigned char value, std::size_t count)
{
    return fill(nullptr, "cuMemsetD8", address, value, count);
}

CUDA_ENTRY cuMemsetD8Async(CUdeviceptr address, unsigned char value, std::size_t count, CUstream stream)
{
    return fill(stream, "cuMemsetD8Async", address, value, count);
}

CUDA_ENTRY cuMemsetD32_v2(CUdeviceptr address, unsigned value, std::size_t count)
{
    return fill(nullptr, "cuMemsetD32", address, value, count);
}

CUDA_ENTRY cuMemsetD32Async(CUdeviceptr address, unsigned value, std::size_t count, CUstream stream)
{
    return fill(stream, "cuMemsetD32Async", address, value, count);
}
