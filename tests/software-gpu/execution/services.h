#pragma once

#include "../kernel-language/abi.h"

namespace software_gpu {

/// The table through which kernels call back.
const Services& services();

} // namespace software_gpu
