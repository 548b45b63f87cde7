#include "kernel_compiler.h"
#include "kernel_image.h"
#include "kernel_language.h"
#include "kernel_source.h"
#include "process.h"
#include "shared_usage.h"
#include "../driver/configuration.h"

#include <filesystem>
#include <sstream>

namespace software_gpu {

namespace {

constexpr const char* language_file = "software-gpu-language.h";

/// A name that stays inside the temporary folder, whatever the caller's looks like.
std::string inside_folder(const std::string& name)
{
    std::filesystem::path result;
    for (const std::filesystem::path& part : std::filesystem::path(name).relative_path().lexically_normal()) {
        if (part != "..") {
            result /= part;
        }
    }
    return result.empty() ? "default_program" : result.string();
}

/// g++ writes "file:line:column: error:", NVRTC "file(line): error:".
std::string in_nvrtc_form(const std::string& log)
{
    std::istringstream lines(log);
    std::string result;
    for (std::string line; std::getline(lines, line);) {
        for (const char* const severity : {": error: ", ": fatal error: ", ": warning: ", ": note: "}) {
            const std::size_t end = line.find(severity);
            const std::size_t file_end = line.find(':');
            if (end == std::string::npos || file_end >= end) {
                continue;
            }
            const std::size_t number_end = line.find_first_not_of("0123456789", file_end + 1);
            if (number_end <= end && number_end > file_end + 1) {
                line = line.substr(0, file_end) + "(" + line.substr(file_end + 1, number_end - file_end - 1) + ")" + line.substr(end);
            }
            break;
        }
        result += line + "\n";
    }
    return result;
}

std::vector<std::string> preprocess_command(const CompilerOptions& options, const std::string& file)
{
    const std::string architecture = std::to_string(options.architecture) + "0";
    std::vector<std::string> command = {
        configuration().compiler, "-E", "-x", "c++", "-std=" + options.standard, "-nostdinc", "-I.",
        "-DWIKIART_SOFTWARE_GPU=1", "-D__CUDACC__=1", "-D__CUDACC_RTC__=1", "-D__CUDA_ARCH__=" + architecture,
        "-fdiagnostics-color=never", "-include", language_file,
    };
    command.insert(command.end(), options.preprocessor.begin(), options.preprocessor.end());
    command.insert(command.end(), {file, "-o", "kernels.ii"});
    return command;
}

std::vector<std::string> compile_command(const CompilerOptions& options)
{
    return {
        configuration().compiler, "-x", "c++-cpp-output", "-std=" + options.standard, "-c", "-O2", "-march=native", "-g1",
        options.contracts_multiply_add ? "-ffp-contract=fast" : "-ffp-contract=off",
        // The machine's arithmetic as it is: no flags, no traps, no errno.
        "-fno-math-errno", "-fno-trapping-math", "-fno-strict-aliasing", "-fno-exceptions", "-fno-rtti",
        "-fPIC", "-fvisibility=hidden", "-fno-gnu-unique", "-ffunction-sections", "-fno-section-anchors",
        // The checks call this library, which knows the thread.
        "-fsanitize=alignment,bounds", "-fno-sanitize-recover=all",
        // Signed overflow wraps on the device.
        "-fwrapv", "-fno-threadsafe-statics", "-Wno-pragmas", "-Wno-psabi", "-fdiagnostics-color=never",
        "kernels.ii", "-o", "kernels.o",
    };
}

bool run(const std::vector<std::string>& command, const TemporaryFolder& folder, Compilation& compilation)
{
    const ProcessResult result = run_process(command, folder.path());
    compilation.log += in_nvrtc_form(result.output);
    if (!result.started) {
        compilation.log += "nvrtc: error: the software GPU compiles kernels with g++, which did not start; "
                           "WIKIART_SOFTWARE_GPU_CXX names another\n";
    }
    return result.started && result.exit_code == 0;
}

bool shared_variables_fit(const KernelImage& image, Compilation& compilation)
{
    bool fit = true;
    for (const KernelImage::Kernel& kernel : image.kernels) {
        std::uint64_t bytes = 0;
        for (const SharedPlace& place : kernel.shared) {
            bytes += place.size;
        }
        if (bytes > shared_per_block_default) {
            compilation.log += "ptxas error: the entry function '" + kernel.name + "' uses " + std::to_string(bytes)
                + " bytes of shared memory, more than " + std::to_string(shared_per_block_default) + "\n";
            fit = false;
        }
    }
    return fit;
}

} // namespace

Compilation compile(const std::string& name, const std::string& source, const std::map<std::string, std::string>& headers,
                    const CompilerOptions& options)
{
    Compilation compilation;
    const TemporaryFolder folder;
    const std::string file = inside_folder(name);
    for (const auto& [header_name, text] : headers) {
        folder.write(inside_folder(header_name), text);
    }
    folder.write(file, source);
    folder.write(language_file, kernel_language());
    if (!run(preprocess_command(options, file), folder, compilation)) {
        return compilation;
    }

    const KernelSource translated = translate(folder.read("kernels.ii"));
    compilation.log += translated.errors;
    if (!translated.errors.empty()) {
        return compilation;
    }
    folder.write("kernels.ii", translated.text + launch_table(translated));
    if (!run(compile_command(options), folder, compilation)
        || !run({configuration().compiler, "-shared", "-Wl,-z,defs", "kernels.o", "-o", "kernels.so", "-lm"}, folder, compilation)) {
        return compilation;
    }

    KernelImage image;
    image.architecture = options.architecture;
    image.is_portable = options.is_portable;
    image.shared_object = folder.read("kernels.so");
    for (const KernelSource::Kernel& kernel : translated.kernels) {
        image.kernels.push_back({kernel.name, {}});
    }
    find_shared_variables(folder.read("kernels.o"), image.shared_object, image);
    if (shared_variables_fit(image, compilation)) {
        compilation.image = write_image(image);
        compilation.succeeded = true;
    }
    return compilation;
}

} // namespace software_gpu
