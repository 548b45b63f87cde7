#include "kernel_compiler.h"
#include "../driver/configuration.h"

#include <algorithm>
#include <array>

namespace software_gpu {

namespace {

/// Options that take a value, as "--name=value" or as two arguments, by all their names.
const std::map<std::string, std::string> names_with_value = {
    {"--gpu-architecture", "arch"}, {"-arch", "arch"},
    {"--std", "std"}, {"-std", "std"},
    {"--fmad", "fmad"}, {"-fmad", "fmad"},
    {"--define-macro", "define"}, {"-D", "define"},
    {"--undefine-macro", "undefine"}, {"-U", "undefine"},
    {"--include-path", "include"}, {"-I", "include"},
    {"--ptxas-options", "ignored"}, {"-Xptxas", "ignored"},
    {"--maxrregcount", "ignored"}, {"-maxrregcount", "ignored"},
    {"--diag-suppress", "ignored"}, {"-diag-suppress", "ignored"},
    {"--ftz", "ignored"}, {"-ftz", "ignored"},
    {"--prec-sqrt", "ignored"}, {"-prec-sqrt", "ignored"},
    {"--prec-div", "ignored"}, {"-prec-div", "ignored"},
    {"--split-compile", "ignored"}, {"-split-compile", "ignored"},
};

/// Options that mean nothing here: they concern the device's machine code.
constexpr std::array<const char*, 17> flags = {
    "--generate-line-info", "-lineinfo", "--lineinfo", "--device-debug", "-G", "--use_fast_math", "-use_fast_math",
    "--restrict", "-restrict",
    "--extra-device-vectorization", "-extra-device-vectorization", "--device-as-default-execution-space", "-default-device",
    "--disable-warnings", "-w", "--dopt", "--display-error-number",
};

bool set_architecture(const std::string& value, CompilerOptions& options)
{
    constexpr std::array<int, 14> known = {50, 52, 53, 60, 61, 62, 70, 72, 75, 80, 86, 87, 89, 90};
    for (const int architecture : known) {
        for (const char* const prefix : {"sm_", "compute_"}) {
            const std::string name = prefix + std::to_string(architecture);
            const bool is_named = value == name || (architecture == 90 && value == name + "a");
            if (is_named && architecture <= configuration().newest_nvrtc_architecture) {
                options.architecture = architecture;
                options.is_portable = *prefix == 'c';
                return true;
            }
        }
    }
    return false;
}

bool apply(const std::string& meaning, const std::string& value, CompilerOptions& options)
{
    if (meaning == "arch") {
        return set_architecture(value, options);
    }
    if (meaning == "std") {
        options.standard = value;
        return value == "c++17" || value == "c++20";
    }
    if (meaning == "fmad") {
        options.contracts_multiply_add = value == "true";
        return value == "true" || value == "false";
    }
    if (meaning != "ignored") {
        options.preprocessor.push_back((meaning == "define" ? "-D" : meaning == "undefine" ? "-U" : "-I") + value);
    }
    return true;
}

} // namespace

bool parse_options(const std::vector<std::string>& arguments, CompilerOptions& options, std::string& error)
{
    for (std::size_t i = 0; i < arguments.size(); i++) {
        const std::string& argument = arguments[i];
        if (std::find(flags.begin(), flags.end(), argument) != flags.end()) {
            continue;
        }
        std::string name = argument.substr(0, argument.find('='));
        std::string value;
        const bool is_joined = argument.size() > 2 && argument[0] == '-'
            && (argument[1] == 'D' || argument[1] == 'U' || argument[1] == 'I');
        if (is_joined) {
            name = argument.substr(0, 2);
            value = argument.substr(2);
        } else if (name.size() < argument.size()) {
            value = argument.substr(name.size() + 1);
        } else if (names_with_value.count(name) != 0 && i + 1 < arguments.size()) {
            value = arguments[++i];
        }
        const auto known = names_with_value.find(name);
        if (known == names_with_value.end()) {
            error = "nvrtc: error: unrecognized option " + argument + " found\n";
            return false;
        }
        if (value.empty() || !apply(known->second, value, options)) {
            error = "nvrtc: error: invalid value '" + value + "' for " + name + "\n";
            return false;
        }
    }
    return true;
}

} // namespace software_gpu
