// Clipping by the global norm: squared norms, the factor that follows from them, and scaling by it. Nothing comes back to the host.
//
// Maths     Σ g²;  ‖dyᵀ·x‖² = Σ_ij (dy·dyᵀ)_ij (x·xᵀ)_ij, so that the weight gradient of the heads, 1.23 GB in the baseline, is never
//           formed for its norm;  factor = min(1, maxNorm / (√Σ squares + 1e-6)), as PyTorch's clip_grad_norm_.
// Shapes    x [N,in], dy [N,out]; the Gram matrices are [N,N].
// Tuned     squared_norm: blocks add fixed runs, then one block adds the blocks' sums. linear_squared_norm: both Gram matrices are
//           linear_forward with x as its own weights (split K), then one block multiplies and adds them. Trees of a fixed order: no atomics.
// Bound by  memory: g once; x and dy twice (both operands of a Gram matrix are the same rows, the second reading hits L2).
// Tested by tests/Kernels/Conformance (SquaredNorm, LinearSquaredNorm, ClipFactor, Scale).
#include "common.cuh"

constexpr int kBlock = 256;
constexpr float kTiny = 1e-6f;  // PyTorch's

// Adds one number of each thread; the result is valid in thread 0.
__device__ __forceinline__ float block_sum(float value, float* shared) {
  shared[threadIdx.x] = value;
  for (int half = kBlock / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) shared[threadIdx.x] += shared[threadIdx.x + half];
  }
  return shared[0];
}

// ---- naive ------------------------------------------------------------------------------------------------------------------------------

extern "C" __global__ void squared_norm_naive(const float* __restrict__ gradient, int count, float* __restrict__ square) {
  if (global_index() != 0) return;
  float sum = 0.0f, carry = 0.0f;  // Kahan: one thread adds everything
  for (int i = 0; i < count; i++) {
    float term = fmaf(gradient[i], gradient[i], -carry), next = sum + term;
    carry = (next - sum) - term;
    sum = next;
  }
  *square = sum;
}

// One thread a row of dW: forms its elements and adds their squares; squared_norm_final adds the rows.
extern "C" __global__ void linear_squared_norm_naive(
    const float* __restrict__ x, const float* __restrict__ dy, int n, int in, int out, float* __restrict__ partial) {
  for (offset_t o = global_index(); o < out; o += grid_stride()) {
    float sum = 0.0f;
    for (int i = 0; i < in; i++) {
      float g = 0.0f;
      for (int row = 0; row < n; row++) g = fmaf(dy[(offset_t)row * out + o], x[(offset_t)row * in + i], g);
      sum = fmaf(g, g, sum);
    }
    partial[o] = sum;
  }
}

// ---- tuned ------------------------------------------------------------------------------------------------------------------------------

// partial [gridDim.x].
extern "C" __global__ void __launch_bounds__(kBlock)
squared_norm(const float* __restrict__ gradient, int count, float* __restrict__ partial) {
  __shared__ float shared[kBlock];
  float sum = 0.0f;
  for (offset_t i = global_index(); i < count; i += grid_stride()) sum = fmaf(gradient[i], gradient[i], sum);
  sum = block_sum(sum, shared);
  if (threadIdx.x == 0) partial[blockIdx.x] = sum;
}

// One block.
extern "C" __global__ void __launch_bounds__(kBlock)
squared_norm_final(const float* __restrict__ partial, int count, float* __restrict__ square) {
  __shared__ float shared[kBlock];
  float sum = 0.0f;
  for (int i = threadIdx.x; i < count; i += kBlock) sum += partial[i];
  sum = block_sum(sum, shared);
  if (threadIdx.x == 0) *square = sum;
}

// One block; gramX [splitsX][n·n], gramY [splitsY][n·n].
extern "C" __global__ void __launch_bounds__(kBlock)
gram_product(
    const float* __restrict__ gramX, int splitsX, const float* __restrict__ gramY, int splitsY, int n, float* __restrict__ square) {
  __shared__ float shared[kBlock];
  float sum = 0.0f;
  offset_t count = (offset_t)n * n;
  for (offset_t i = threadIdx.x; i < count; i += kBlock) {
    sum = fmaf(sum_parts(gramX, splitsX, count, i), sum_parts(gramY, splitsY, count, i), sum);
  }
  sum = block_sum(sum, shared);
  if (threadIdx.x == 0) *square = sum;
}

// ---- both -------------------------------------------------------------------------------------------------------------------------------

// One block. A sum that is not a number must give a factor that is not one, so the comparison is written for NaN to fail it.
extern "C" __global__ void __launch_bounds__(kBlock)
clip_factor(const float* __restrict__ squares, int count, float maxNorm, float* __restrict__ factor, float* __restrict__ norm) {
  __shared__ float shared[kBlock];
  float sum = 0.0f;
  for (int i = threadIdx.x; i < count; i += kBlock) sum += squares[i];
  sum = block_sum(sum, shared);
  if (threadIdx.x == 0) {
    float total = sqrtf(sum), limit = maxNorm / (total + kTiny);
    *norm = total;
    *factor = limit >= 1.0f ? 1.0f : limit;
  }
}

extern "C" __global__ void scale(float* __restrict__ values, int count, const float* __restrict__ factor) {
  float by = *factor;
  for (offset_t i = global_index(); i < count; i += grid_stride()) values[i] *= by;
}
