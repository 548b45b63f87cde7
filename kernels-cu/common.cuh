// What every kernel uses: index arithmetic, PyTorch's rules for NaN, and the one thing that NVRTC and the software GPU spell
// differently. Include it first.
#pragma once

#ifndef WIKIART_SOFTWARE_GPU
// The block's dynamic shared memory; its size is an argument of the launch.
#define DYNAMIC_SHARED(type, name) extern __shared__ type name[]
#endif

// NVRTC has no math.h.
#ifndef INFINITY
#define INFINITY __int_as_float(0x7f800000)
#endif

// Sizes are 32-bit, offsets 64-bit: one activation of a large batch passes 2^31 elements.
typedef long long offset_t;

// Writes a result, or adds it to what is there.
__device__ __forceinline__ void put(float* target, float value, int accumulate) {
  *target = accumulate ? *target + value : value;
}

// Adds the partial sums of a split in the order of the parts: Σ_s partial[s·count + i].
__device__ __forceinline__ float sum_parts(const float* partial, int parts, offset_t count, offset_t i) {
  float sum = 0.0f;
  for (int s = 0; s < parts; s++) sum += partial[s * count + i];
  return sum;
}

// Adds one number of each lane of a warp in a fixed order; every lane gets the sum.
__device__ __forceinline__ float warp_sum(float value) {
  for (int step = 16; step > 0; step /= 2) value += __shfl_xor_sync(0xffffffffu, value, step);
  return value;
}

// Whether a later value replaces the maximum so far: greater, or NaN. So the first maximum wins, and the last NaN.
__device__ __forceinline__ bool beats(float value, float best) { return value > best || value != value; }

// The comparison is false for NaN, which therefore passes.
__device__ __forceinline__ float relu(float value) { return value <= 0.0f ? 0.0f : value; }

// This thread's place in a one-dimensional grid, and the grid's stride: each kernel walks its elements with them, so any grid is right.
__device__ __forceinline__ offset_t global_index() { return (offset_t)blockIdx.x * blockDim.x + threadIdx.x; }
__device__ __forceinline__ offset_t grid_stride() { return (offset_t)gridDim.x * blockDim.x; }
