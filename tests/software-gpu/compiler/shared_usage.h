// Which shared variables each kernel uses. Only the object file knows: it shows what the compiler really made of templates and inlining.
#pragma once

#include "kernel_image.h"

#include <string>
#include <vector>

namespace software_gpu {

/// Fills in where the kernels' shared variables are. `object` is the compiled source, one section a function; `linked` the shared object
/// made of it. Throws std::runtime_error when the files are not as expected.
void find_shared_variables(const std::string& object, const std::string& linked, KernelImage& image);

} // namespace software_gpu
