// The NVRTC interface. Names and numbers are the interface's; the text is this project's.
#pragma once

#include <cstddef>

extern "C" {

using nvrtcProgram = struct _nvrtcProgram*;

enum nvrtcResult : int {
    NVRTC_SUCCESS = 0,
    NVRTC_ERROR_OUT_OF_MEMORY = 1,
    NVRTC_ERROR_PROGRAM_CREATION_FAILURE = 2,
    NVRTC_ERROR_INVALID_INPUT = 3,
    NVRTC_ERROR_INVALID_PROGRAM = 4,
    NVRTC_ERROR_INVALID_OPTION = 5,
    NVRTC_ERROR_COMPILATION = 6,
    NVRTC_ERROR_INTERNAL_ERROR = 11,
};

} // extern "C"

#define NVRTC_ENTRY extern "C" __attribute__((visibility("default"))) nvrtcResult
