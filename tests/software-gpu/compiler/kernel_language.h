#pragma once

#include <string>

namespace software_gpu {

/// CUDA's language for a host compiler: the text that goes before every kernel source.
const std::string& kernel_language();

/// The text that goes behind it, before the table of its kernels.
const std::string& launch_table_language();

} // namespace software_gpu
