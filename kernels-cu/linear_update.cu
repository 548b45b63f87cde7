// Backward and update of a linear layer in one pass over its weights: dx from the weights as they were, dW formed where it is used and
// never stored, the optimizer applied at once.
//
// Maths     dx[n,i] = Σ_o dy[n,o]·W[o,i];  g = Σ_n dy[n,o]·x[n,i];  W, m, v = optimizer(W, g, m, v).
// Shapes    x, dx [N,in], dy [N,out], W, m, v [out,in].
// Layout    A block owns kColumns columns and walks all rows, so it owns that part of dx: no atomics. x and dx of those columns lie in
//           shared memory for the whole walk, [N][kColumns] each; dy is staged [kRows][N] at a time. A thread owns one column and every
//           eighth row: it holds one weight at a time, uses it for dx and for the update, and writes it back.
//           linear_update_* leave dx out: with clipping, dx is computed first and the update waits for the norm of all gradients.
// Bound by  memory: W, m, v read and written once, 24 bytes a weight for AdamW; separate passes move 40.
// Tested by tests/Kernels/Conformance (LinearBackwardSgd, LinearBackwardAdamW, LinearUpdateSgd, LinearUpdateAdamW).
#include "optimizers.cuh"

constexpr int kColumns = 32;  // a warp's width: a row's weights are one 128-byte line
constexpr int kWarps = 8;     // rows of a step; each warp has its own part of dx

// ---- naive: dx by one kernel, then one thread a weight --------------------------------------------------------------------------------

__device__ __forceinline__ float weight_gradient(const float* x, const float* dy, int n, int in, int out, int o, int i) {
  float sum = 0.0f;
  for (int row = 0; row < n; row++) sum = fmaf(dy[(offset_t)row * out + o], x[(offset_t)row * in + i], sum);
  return sum;
}

extern "C" __global__ void linear_update_sgd_naive(
    const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* buffer, int n, int in, int out,
    const SgdNumbers* __restrict__ numbers) {
  SgdNumbers s = *numbers;
  if (s.isHeld) return;
  for (offset_t i = global_index(); i < (offset_t)out * in; i += grid_stride()) {
    weight[i] = sgd(weight[i], weight_gradient(x, dy, n, in, out, (int)(i / in), (int)(i % in)), buffer + i, s);
  }
}

extern "C" __global__ void linear_update_adamw_naive(
    const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* mean, float* variance, int n, int in, int out,
    const AdamWNumbers* __restrict__ numbers) {
  AdamWNumbers s = *numbers;
  if (s.isHeld) return;
  for (offset_t i = global_index(); i < (offset_t)out * in; i += grid_stride()) {
    weight[i] = adamw(weight[i], weight_gradient(x, dy, n, in, out, (int)(i / in), (int)(i % in)), mean + i, variance + i, s);
  }
}

// ---- tuned ------------------------------------------------------------------------------------------------------------------------------

struct SgdUpdate {
  float* buffer;
  SgdNumbers numbers;
  __device__ __forceinline__ float apply(float p, float g, offset_t i) const { return sgd(p, g, buffer + i, numbers); }
};

struct AdamWUpdate {
  float *mean, *variance;
  AdamWNumbers numbers;
  __device__ __forceinline__ float apply(float p, float g, offset_t i) const { return adamw(p, g, mean + i, variance + i, numbers); }
};

// Shared memory: x [n][kColumns], dy [kWarps][n] and, when dx is wanted, dx [kWarps][n][kColumns].
template <bool kWantsInput, class Update>
__device__ __forceinline__ void linear_update(
    const float* x, const float* dy, float* weight, int n, int in, int out, const Update& update, float* dx, float* shared) {
  int lane = threadIdx.x % kColumns, warp = threadIdx.x / kColumns, column = blockIdx.x * kColumns + lane;
  bool inside = column < in;
  float* sharedX = shared;
  float* gradient = shared + n * kColumns + warp * n;
  float* parts = shared + n * (kColumns + kWarps);
  float* sum = parts + warp * n * kColumns;
  for (int row = warp; row < n; row += kWarps) sharedX[row * kColumns + lane] = inside ? x[(offset_t)row * in + column] : 0.0f;
  if (kWantsInput) {
    for (int row = 0; row < n; row++) sum[row * kColumns + lane] = 0.0f;
  }
  __syncthreads();
  for (int o = warp; o < out; o += kWarps) {
    __syncwarp();
    for (int row = lane; row < n; row += kColumns) gradient[row] = dy[(offset_t)row * out + o];
    __syncwarp();
    offset_t i = (offset_t)o * in + column;
    float w = inside ? weight[i] : 0.0f, g = 0.0f;
    for (int row = 0; row < n; row++) {
      g = fmaf(gradient[row], sharedX[row * kColumns + lane], g);
      if (kWantsInput) sum[row * kColumns + lane] = fmaf(gradient[row], w, sum[row * kColumns + lane]);
    }
    if (inside) weight[i] = update.apply(w, g, i);
  }
  if (!kWantsInput) return;
  __syncthreads();
  // The warps' parts are added in their order.
  for (int row = warp; row < n; row += kWarps) {
    float total = sum_parts(parts, kWarps, (offset_t)n * kColumns, row * kColumns + lane);
    if (inside) dx[(offset_t)row * in + column] = total;
  }
}

// Four blocks a multiprocessor: left alone, the compiler aims at eight on sm_90 and spills two registers for it.
extern "C" __global__ void __launch_bounds__(kColumns * kWarps, 4)
linear_backward_sgd(
    const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* buffer, int n, int in, int out,
    const SgdNumbers* __restrict__ numbers,
    float* __restrict__ dx) {
  SgdNumbers s = *numbers;
  if (s.isHeld) return;
  DYNAMIC_SHARED(float, shared);
  linear_update<true>(x, dy, weight, n, in, out, SgdUpdate{buffer, s}, dx, shared);
}

extern "C" __global__ void __launch_bounds__(kColumns * kWarps, 4)
linear_backward_adamw(
    const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* mean, float* variance, int n, int in, int out,
    const AdamWNumbers* __restrict__ numbers, float* __restrict__ dx) {
  AdamWNumbers s = *numbers;
  if (s.isHeld) return;
  DYNAMIC_SHARED(float, shared);
  linear_update<true>(x, dy, weight, n, in, out, AdamWUpdate{mean, variance, s}, dx, shared);
}

extern "C" __global__ void __launch_bounds__(kColumns * kWarps, 4)
linear_update_sgd(
    const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* buffer, int n, int in, int out,
    const SgdNumbers* __restrict__ numbers) {
  SgdNumbers s = *numbers;
  if (s.isHeld) return;
  DYNAMIC_SHARED(float, shared);
  linear_update<false>(x, dy, weight, n, in, out, SgdUpdate{buffer, s}, nullptr, shared);
}

extern "C" __global__ void __launch_bounds__(kColumns * kWarps, 4)
linear_update_adamw(
    const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* mean, float* variance, int n, int in, int out,
    const AdamWNumbers* __restrict__ numbers) {
  AdamWNumbers s = *numbers;
  if (s.isHeld) return;
  DYNAMIC_SHARED(float, shared);
  linear_update<false>(x, dy, weight, n, in, out, AdamWUpdate{mean, variance, s}, nullptr, shared);
}
