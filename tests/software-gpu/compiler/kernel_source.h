// Finds the kernels in a preprocessed source, and turns what only CUDA knows into what g++ knows.
#pragma once

#include <string>
#include <vector>

namespace software_gpu {

struct KernelSource {
    struct Kernel {
        std::string name;
        /// The first argument of `__launch_bounds__` as written, empty without one.
        std::string launch_bound;
    };
    std::string text;
    std::vector<Kernel> kernels;
    /// What cannot be translated, in NVRTC's form "file(line): error: ...".
    std::string errors;
};

KernelSource translate(const std::string& preprocessed);

/// The table of the kernels, to be compiled behind their source.
std::string launch_table(const KernelSource& source);

} // namespace software_gpu
