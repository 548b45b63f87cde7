// Loaded kernel images.
#pragma once

#include "cuda_driver.h"
#include "../execution/launch.h"
#include "../kernel-language/abi.h"

#include <memory>
#include <string>
#include <vector>

struct CUfunc_st {
    const software_gpu::KernelEntry* entry = nullptr;
    CUmodule module = nullptr;
    std::vector<software_gpu::SharedVariable> shared_variables;
    int static_shared_bytes = 0;
    int dynamic_shared_limit = 0;
    int shared_carveout = -1;
};

struct CUmod_st {
    CUmod_st() = default;
    ~CUmod_st();
    CUmod_st(const CUmod_st&) = delete;
    CUmod_st& operator=(const CUmod_st&) = delete;

    CUcontext context = nullptr;
    void* library = nullptr;
    int architecture = 0;
    char* (*anchor_address)() = nullptr;
    std::uint64_t anchor_offset = 0;
    /// Kept for reports, which look up source lines in it.
    std::string shared_object;
    std::vector<std::unique_ptr<CUfunc_st>> functions;
};

namespace software_gpu {

struct DriverState;

bool is_loaded(const DriverState& state, CUfunction function);

} // namespace software_gpu
