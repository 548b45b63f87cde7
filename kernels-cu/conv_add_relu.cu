// Convolution with a batch norm folded into it, the residual and the ReLU in one pass, for inference; and the folding.
//
// Maths     y = max(conv(x) + bias + residual, 0);  w'[o,…] = w[o,…]·scale[o]·inverse[o];  b'[o] = shift[o] − mean[o]·scale[o]·inverse[o].
// Shapes    as conv2d.cu; residual as y, or null.
// Tuned     the implicit GEMM of conv2d.cu with another end.
// Bound by  FFMA, as conv2d.cu.
// Tested by tests/Kernels/Conformance (ConvAddReluForward, FoldBatchNorm).
#include "batch_norm.cuh"
#include "conv_gemm.cuh"

// One thread a weight; the first of each output writes its bias.
extern "C" __global__ void fold_batch_norm(
    const float* __restrict__ weight, ChannelNorm norm, int outputs, int inputs, float* __restrict__ foldedWeight, float* __restrict__ foldedBias) {
  for (offset_t i = global_index(); i < (offset_t)outputs * inputs; i += grid_stride()) {
    int o = (int)(i / inputs);
    float factor = norm.scale[o] * norm.inverse[o];
    foldedWeight[i] = weight[i] * factor;
    if (i % inputs == 0) foldedBias[o] = fmaf(-norm.mean[o], factor, norm.shift[o]);
  }
}

extern "C" __global__ void conv_add_relu_forward_naive(
    const float* __restrict__ x, const float* __restrict__ weight, const float* __restrict__ bias, ConvShape s,
    const float* __restrict__ residual, float* __restrict__ y) {
  offset_t count = (offset_t)s.n * s.p * s.q * s.o;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int o = (int)(i % s.o), q = (int)(i / s.o % s.q), p = (int)(i / s.o / s.q % s.p), n = (int)(i / s.o / s.q / s.p);
    float value = conv_at(x, weight, bias, s, n, p, q, o);
    y[i] = relu(residual != nullptr ? value + residual[i] : value);
  }
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_add_relu_forward(
    const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias, ConvShape s,
    const float* __restrict__ residual, float* __restrict__ y) {
  __shared__ GemmShared shared;
  float sum[kMicro][kMicro];
  int row0 = blockIdx.x * kTile, column0 = blockIdx.y * kTile;
  gemm_tile(Window{x, s}, ColumnMajor{packed, s.o}, row0, column0, 0, s.r * s.t * s.c, shared, sum);
  for (int i = 0; i < kMicro; i++) {
    for (int j = 0; j < kMicro; j++) {
      int pixel = row0 + micro_row() + i, o = column0 + micro_column() + j;
      if (pixel >= s.n * s.p * s.q || o >= s.o) continue;
      offset_t at = (offset_t)pixel * s.o + o;
      float value = sum[i][j] + bias[o];
      y[at] = relu(residual != nullptr ? value + residual[at] : value);
    }
  }
}
