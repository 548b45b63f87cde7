// The linear layer, forward and backward. The first layers of all heads are one call of it: their weights are stacked.
//
// Maths     y = x·Wᵀ + b (then ReLU, if asked);  dx = dy·W;  dW = dyᵀ·x.
// Shapes    x [N,in], W [out,in], y [N,out]. In the baseline N = 32, in = 200 704, out = 1536.
// Tuned     GEMM tiles (gemm.cuh). Forward and dW have few output tiles and a long K or none: forward splits K over blocks and
//           linear_finish adds the partial sums in order, with bias and ReLU in the same pass.
// Bound by  memory at small N: W is 1.23 GB and is read once; x stays in L2.
// Tested by tests/Kernels/Conformance (LinearForward, LinearBackwardInput, LinearBackwardWeight).
#include "gemm.cuh"

extern "C" __global__ void linear_forward_naive(
    const float* __restrict__ x, const float* __restrict__ weight, const float* __restrict__ bias, int n, int in, int out, int clamp,
    float* __restrict__ y) {
  offset_t count = (offset_t)n * out;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int row = (int)(i / out), o = (int)(i % out);
    float sum = 0.0f;
    for (int k = 0; k < in; k++) sum = fmaf(x[(offset_t)row * in + k], weight[(offset_t)o * in + k], sum);
    sum += bias[o];
    y[i] = clamp ? relu(sum) : sum;
  }
}

extern "C" __global__ void linear_backward_input_naive(
    const float* __restrict__ dy, const float* __restrict__ weight, int n, int in, int out, float* __restrict__ dx, int accumulate) {
  offset_t count = (offset_t)n * in;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int row = (int)(i / in), column = (int)(i % in);
    float sum = 0.0f;
    for (int o = 0; o < out; o++) sum = fmaf(dy[(offset_t)row * out + o], weight[(offset_t)o * in + column], sum);
    put(dx + i, sum, accumulate);
  }
}

extern "C" __global__ void linear_backward_weight_naive(
    const float* __restrict__ x, const float* __restrict__ dy, int n, int in, int out, float* __restrict__ dweight, int accumulate) {
  offset_t count = (offset_t)out * in;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int o = (int)(i / in), column = (int)(i % in);
    float sum = 0.0f;
    for (int row = 0; row < n; row++) sum = fmaf(dy[(offset_t)row * out + o], x[(offset_t)row * in + column], sum);
    put(dweight + i, sum, accumulate);
  }
}

// partial [gridDim.z][N][out].
extern "C" __global__ void __launch_bounds__(kThreads)
linear_forward(const float* __restrict__ x, const float* __restrict__ weight, int n, int in, int out, float* __restrict__ partial) {
  __shared__ GemmShared shared;
  float sum[kMicro][kMicro];
  int row0 = blockIdx.x * kTile, column0 = blockIdx.y * kTile, begin, end;
  split_k(in, begin, end);
  gemm_tile(RowMajor{x, n, in}, RowMajor{weight, out, in}, row0, column0, begin, end, shared, sum);
  for (int i = 0; i < kMicro; i++) {
    for (int j = 0; j < kMicro; j++) {
      int row = row0 + micro_row() + i, o = column0 + micro_column() + j;
      if (row < n && o < out) partial[((offset_t)blockIdx.z * n + row) * out + o] = sum[i][j];
    }
  }
}

extern "C" __global__ void linear_finish(
    const float* __restrict__ partial, int splits, const float* __restrict__ bias, int n, int out, int clamp, float* __restrict__ y) {
  offset_t count = (offset_t)n * out;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    float sum = sum_parts(partial, splits, count, i) + bias[i % out];
    y[i] = clamp ? relu(sum) : sum;
  }
}

extern "C" __global__ void __launch_bounds__(kThreads)
linear_backward_input(
    const float* __restrict__ dy, const float* __restrict__ weight, int n, int in, int out, float* __restrict__ dx, int accumulate) {
  __shared__ GemmShared shared;
  float sum[kMicro][kMicro];
  int row0 = blockIdx.x * kTile, column0 = blockIdx.y * kTile;
  gemm_tile(RowMajor{dy, n, out}, ColumnMajor{weight, in}, row0, column0, 0, out, shared, sum);
  for (int i = 0; i < kMicro; i++) {
    for (int j = 0; j < kMicro; j++) {
      int row = row0 + micro_row() + i, column = column0 + micro_column() + j;
      if (row < n && column < in) put(dx + (offset_t)row * in + column, sum[i][j], accumulate);
    }
  }
}

extern "C" __global__ void __launch_bounds__(kThreads)
linear_backward_weight(
    const float* __restrict__ x, const float* __restrict__ dy, int n, int in, int out, float* __restrict__ dweight, int accumulate) {
  __shared__ GemmShared shared;
  float sum[kMicro][kMicro];
  int row0 = blockIdx.x * kTile, column0 = blockIdx.y * kTile;
  gemm_tile(ColumnMajor{dy, out}, ColumnMajor{x, in}, row0, column0, 0, n, shared, sum);
  for (int i = 0; i < kMicro; i++) {
    for (int j = 0; j < kMicro; j++) {
      int o = row0 + micro_row() + i, column = column0 + micro_column() + j;
      if (o < out && column < in) put(dweight + (offset_t)o * in + column, sum[i][j], accumulate);
    }
  }
}
