// The names and the meaning of the error codes.
#include "cuda_driver.h"

namespace {

struct ErrorText {
    CUresult code;
    const char* name;
    const char* meaning;
};

#define TEXT(code, meaning) ErrorText{code, #code, meaning}

constexpr ErrorText texts[] = {
    TEXT(CUDA_SUCCESS, "no error"),
    TEXT(CUDA_ERROR_INVALID_VALUE, "an argument has a value that is not allowed"),
    TEXT(CUDA_ERROR_OUT_OF_MEMORY, "out of memory"),
    TEXT(CUDA_ERROR_NOT_INITIALIZED, "cuInit has not been called"),
    TEXT(CUDA_ERROR_NO_DEVICE, "there is no device"),
    TEXT(CUDA_ERROR_INVALID_DEVICE, "there is no device with this number"),
    TEXT(CUDA_ERROR_INVALID_IMAGE, "the image is no kernel image of this device"),
    TEXT(CUDA_ERROR_INVALID_CONTEXT, "no usable context is current on this thread"),
    TEXT(CUDA_ERROR_NO_BINARY_FOR_GPU, "the image holds no code for this device's architecture"),
    TEXT(CUDA_ERROR_INVALID_HANDLE, "the handle is not valid"),
    TEXT(CUDA_ERROR_ILLEGAL_STATE, "the call is not allowed in this state"),
    TEXT(CUDA_ERROR_NOT_FOUND, "nothing has this name"),
    TEXT(CUDA_ERROR_NOT_READY, "the work is not done yet"),
    TEXT(CUDA_ERROR_ILLEGAL_ADDRESS, "a kernel used an address that is not its own"),
    TEXT(CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, "the launch needs more than the device has"),
    TEXT(CUDA_ERROR_MISALIGNED_ADDRESS, "a kernel used a misaligned address"),
    TEXT(CUDA_ERROR_LAUNCH_FAILED, "a kernel failed"),
    TEXT(CUDA_ERROR_NOT_SUPPORTED, "the call is not supported"),
    TEXT(CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "the call is not allowed while a stream is captured"),
    TEXT(CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "an earlier error has ended the capture"),
    TEXT(CUDA_ERROR_STREAM_CAPTURE_MERGE, "the call would merge two captures"),
    TEXT(CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, "the capture did not begin on this stream"),
    TEXT(CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "the capture was forked to a stream that did not come back"),
    TEXT(CUDA_ERROR_STREAM_CAPTURE_ISOLATION, "the captured stream would depend on work outside the capture"),
    TEXT(CUDA_ERROR_STREAM_CAPTURE_IMPLICIT, "the legacy default stream would depend on the capture"),
    TEXT(CUDA_ERROR_CAPTURED_EVENT, "the event belongs to a capture"),
    TEXT(CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, "the capture began on another thread"),
    TEXT(CUDA_ERROR_UNKNOWN, "unknown error"),
};

template <class Select>
CUresult find(CUresult error, const char** text, Select select)
{
    if (text == nullptr) {
        return CUDA_ERROR_INVALID_VALUE;
    }
    *text = nullptr;
    for (const ErrorText& entry : texts) {
        if (entry.code == error) {
            *text = select(entry);
            return CUDA_SUCCESS;
        }
    }
    return CUDA_ERROR_INVALID_VALUE;
}

} // namespace

CUDA_ENTRY cuGetErrorName(CUresult error, const char** text)
{
    return find(error, text, [](const ErrorText& entry) { return entry.name; });
}

CUDA_ENTRY cuGetErrorString(CUresult error, const char** text)
{
    return find(error, text, [](const ErrorText& entry) { return entry.meaning; });
}
