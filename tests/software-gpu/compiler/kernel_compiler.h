// From a .cu source to a kernel image, with the machine's g++.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace software_gpu {

struct CompilerOptions {
    int architecture = 52;
    bool is_portable = true;
    bool contracts_multiply_add = false;
    std::string standard = "c++17";
    /// -D, -U and -I, as g++ takes them too.
    std::vector<std::string> preprocessor;
};

struct Compilation {
    bool succeeded = false;
    std::string log;
    std::string image;
};

/// Understands the options of NVRTC; false with a message in `error` for one that it does not know.
bool parse_options(const std::vector<std::string>& arguments, CompilerOptions& options, std::string& error);

Compilation compile(const std::string& name, const std::string& source, const std::map<std::string, std::string>& headers,
                    const CompilerOptions& options);

} // namespace software_gpu
