// Sums of columns: the gradient of every bias.
//
// Maths     sum[c] (+)= Σ_row g(row, c) over [rows, columns]; for a bias before a ReLU and a pool, g is the pooled gradient where the
//           window lives (the position of the maximum does not matter to a sum).
// Tuned     two steps: each block adds a fixed run of rows, a thread a column, so that loads coalesce; a second kernel adds the blocks'
//           sums in order. No atomics: the result does not depend on the schedule.
// Bound by  memory: every element is read once.
// Tested by tests/Kernels/Conformance (LinearBackwardBias and the weight gradients of convolutions).
#include "common.cuh"

// y is null for a plain sum.
__device__ __forceinline__ float living(const float* y, const float* dy, offset_t i) { return y != nullptr && y[i] <= 0.0f ? 0.0f : dy[i]; }

extern "C" __global__ void column_sum_naive(
    const float* __restrict__ y, const float* __restrict__ dy, int rows, int columns, float* __restrict__ sum, int accumulate) {
  for (offset_t c = global_index(); c < columns; c += grid_stride()) {
    float total = 0.0f;
    for (int row = 0; row < rows; row++) total += living(y, dy, (offset_t)row * columns + c);
    put(sum + c, total, accumulate);
  }
}

// partial [gridDim.y][columns].
extern "C" __global__ void column_sum_partial(
    const float* __restrict__ y, const float* __restrict__ dy, int rows, int columns, float* __restrict__ partial) {
  int each = (rows + gridDim.y - 1) / gridDim.y;
  int begin = min(rows, (int)blockIdx.y * each), end = min(rows, begin + each);
  for (offset_t c = global_index(); c < columns; c += grid_stride()) {
    float total = 0.0f;
    for (int row = begin; row < end; row++) total += living(y, dy, (offset_t)row * columns + c);
    partial[(offset_t)blockIdx.y * columns + c] = total;
  }
}

extern "C" __global__ void column_sum_final(const float* __restrict__ partial, int parts, int columns, float* __restrict__ sum, int accumulate) {
  for (offset_t c = global_index(); c < columns; c += grid_stride()) {
    float total = 0.0f;
    for (int part = 0; part < parts; part++) total += partial[(offset_t)part * columns + c];
    put(sum + c, total, accumulate);
  }
}
