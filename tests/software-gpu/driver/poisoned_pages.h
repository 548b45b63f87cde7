#pragma once

#include <cstddef>

namespace software_gpu {

// As NaN in every floating-point format, and as -1 in the integers.
constexpr unsigned char poison = 0xFF;

/// Makes reserved pages readable and writable, and poisoned: small ranges by writing the poison, large ones by mapping pages that have it
/// already, which costs memory only where somebody writes. False when the machine has no memory left.
bool map_poisoned(char* pages, std::size_t bytes);

} // namespace software_gpu
