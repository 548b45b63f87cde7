#include "nvrtc.h"
#include "kernel_compiler.h"
#include "../driver/configuration.h"
#include "../driver/handle_table.h"

#include <cstdio>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>

struct _nvrtcProgram {
    std::string name;
    std::string source;
    std::map<std::string, std::string> headers;
    bool is_portable = false;
    software_gpu::Compilation compilation;
};

using namespace software_gpu;

namespace {

struct Programs {
    std::mutex mutex;
    HandleTable<_nvrtcProgram> table;
};

Programs& programs()
{
    static Programs* const instance = new Programs;
    return *instance;
}

template <class Body>
nvrtcResult guarded(Body body)
{
    try {
        return body();
    } catch (const std::bad_alloc&) {
        return NVRTC_ERROR_OUT_OF_MEMORY;
    } catch (const std::exception& exception) {
        std::fprintf(stderr, "software GPU: %s\n", exception.what());
        return NVRTC_ERROR_INTERNAL_ERROR;
    }
}

template <class Body>
nvrtcResult of_program(nvrtcProgram program, const void* argument, Body body)
{
    return guarded([&] {
        {
            const std::lock_guard<std::mutex> lock(programs().mutex);
            if (!programs().table.contains(program)) {
                return NVRTC_ERROR_INVALID_PROGRAM;
            }
        }
        return argument == nullptr ? NVRTC_ERROR_INVALID_INPUT : body(*program);
    });
}

/// The architectures of NVRTC 12.4 that the knob leaves.
std::vector<int> architectures()
{
    std::vector<int> result;
    for (const int architecture : {50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90}) {
        if (architecture <= configuration().newest_nvrtc_architecture) {
            result.push_back(architecture);
        }
    }
    return result;
}

void copy_with_end(char* to, const std::string& text)
{
    std::memcpy(to, text.c_str(), text.size() + 1);
}

} // namespace

NVRTC_ENTRY nvrtcVersion(int* major, int* minor)
{
    if (major == nullptr || minor == nullptr) {
        return NVRTC_ERROR_INVALID_INPUT;
    }
    *major = 12;
    *minor = 4;
    return NVRTC_SUCCESS;
}

extern "C" __attribute__((visibility("default"))) const char* nvrtcGetErrorString(nvrtcResult result)
{
    switch (result) {
    case NVRTC_SUCCESS:
        return "NVRTC_SUCCESS";
    case NVRTC_ERROR_OUT_OF_MEMORY:
        return "NVRTC_ERROR_OUT_OF_MEMORY";
    case NVRTC_ERROR_PROGRAM_CREATION_FAILURE:
        return "NVRTC_ERROR_PROGRAM_CREATION_FAILURE";
    case NVRTC_ERROR_INVALID_INPUT:
        return "NVRTC_ERROR_INVALID_INPUT";
    case NVRTC_ERROR_INVALID_PROGRAM:
        return "NVRTC_ERROR_INVALID_PROGRAM";
    case NVRTC_ERROR_INVALID_OPTION:
        return "NVRTC_ERROR_INVALID_OPTION";
    case NVRTC_ERROR_COMPILATION:
        return "NVRTC_ERROR_COMPILATION";
    case NVRTC_ERROR_INTERNAL_ERROR:
        return "NVRTC_ERROR_INTERNAL_ERROR";
    }
    return "NVRTC_ERROR unknown";
}

NVRTC_ENTRY nvrtcGetNumSupportedArchs(int* count)
{
    return guarded([&] {
        if (count == nullptr) {
            return NVRTC_ERROR_INVALID_INPUT;
        }
        *count = static_cast<int>(architectures().size());
        return NVRTC_SUCCESS;
    });
}

NVRTC_ENTRY nvrtcGetSupportedArchs(int* numbers)
{
    return guarded([&] {
        if (numbers == nullptr) {
            return NVRTC_ERROR_INVALID_INPUT;
        }
        for (const int architecture : architectures()) {
            *numbers++ = architecture;
        }
        return NVRTC_SUCCESS;
    });
}

NVRTC_ENTRY nvrtcCreateProgram(nvrtcProgram* program, const char* source, const char* name, int header_count, const char* const* headers,
                               const char* const* include_names)
{
    return guarded([&] {
        if (program == nullptr || source == nullptr || header_count < 0
            || (header_count > 0 && (headers == nullptr || include_names == nullptr))) {
            return NVRTC_ERROR_INVALID_INPUT;
        }
        auto created = std::make_unique<_nvrtcProgram>();
        created->name = name == nullptr ? "default_program" : name;
        created->source = source;
        for (int i = 0; i < header_count; i++) {
            created->headers[include_names[i]] = headers[i];
        }
        const std::lock_guard<std::mutex> lock(programs().mutex);
        *program = programs().table.add(std::move(created));
        return NVRTC_SUCCESS;
    });
}

NVRTC_ENTRY nvrtcDestroyProgram(nvrtcProgram* program)
{
    return guarded([&] {
        if (program == nullptr) {
            return NVRTC_ERROR_INVALID_PROGRAM;
        }
        const std::lock_guard<std::mutex> lock(programs().mutex);
        const bool existed = programs().table.take(*program) != nullptr;
        *program = nullptr;
        return existed ? NVRTC_SUCCESS : NVRTC_ERROR_INVALID_PROGRAM;
    });
}

NVRTC_ENTRY nvrtcCompileProgram(nvrtcProgram program, int option_count, const char* const* options)
{
    return of_program(program, program, [&](_nvrtcProgram& found) {
        if (option_count < 0 || (option_count > 0 && options == nullptr)) {
            return NVRTC_ERROR_INVALID_INPUT;
        }
        const std::vector<std::string> arguments(options, options + option_count);
        CompilerOptions parsed;
        found.compilation = {};
        if (!parse_options(arguments, parsed, found.compilation.log)) {
            return NVRTC_ERROR_INVALID_OPTION;
        }
        found.is_portable = parsed.is_portable;
        found.compilation = compile(found.name, found.source, found.headers, parsed);
        return found.compilation.succeeded ? NVRTC_SUCCESS : NVRTC_ERROR_COMPILATION;
    });
}

NVRTC_ENTRY nvrtcGetProgramLogSize(nvrtcProgram program, std::size_t* bytes)
{
    return of_program(program, bytes, [&](const _nvrtcProgram& found) {
        *bytes = found.compilation.log.size() + 1;
        return NVRTC_SUCCESS;
    });
}

NVRTC_ENTRY nvrtcGetProgramLog(nvrtcProgram program, char* log)
{
    return of_program(program, log, [&](const _nvrtcProgram& found) {
        copy_with_end(log, found.compilation.log);
        return NVRTC_SUCCESS;
    });
}

// As NVRTC does, compute_NN gives PTX only, and sm_NN gives both.

NVRTC_ENTRY nvrtcGetCUBINSize(nvrtcProgram program, std::size_t* bytes)
{
    return of_program(program, bytes, [&](const _nvrtcProgram& found) {
        *bytes = found.is_portable ? 0 : found.compilation.image.size();
        return NVRTC_SUCCESS;
    });
}

NVRTC_ENTRY nvrtcGetCUBIN(nvrtcProgram program, char* image)
{
    return of_program(program, image, [&](const _nvrtcProgram& found) {
        if (found.is_portable) {
            return NVRTC_ERROR_INVALID_PROGRAM;
        }
        std::memcpy(image, found.compilation.image.data(), found.compilation.image.size());
        return NVRTC_SUCCESS;
    });
}

NVRTC_ENTRY nvrtcGetPTXSize(nvrtcProgram program, std::size_t* bytes)
{
    return of_program(program, bytes, [&](const _nvrtcProgram& found) {
        *bytes = found.compilation.image.size() + 1;
        return NVRTC_SUCCESS;
    });
}

NVRTC_ENTRY nvrtcGetPTX(nvrtcProgram program, char* text)
{
    return of_program(program, text, [&](const _nvrtcProgram& found) {
        copy_with_end(text, found.compilation.image);
        return NVRTC_SUCCESS;
    });
}
