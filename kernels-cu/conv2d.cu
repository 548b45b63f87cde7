// 2-D cross-correlation with zero padding, forward and backward, for any kernel, stride and padding.
//
// Maths     y[n,p,q,o] = b[o] + Σ_{r,t,i} x[n, p·s+r-top, q·s+t-left, i] · w[o,i,r,t]
// Shapes    x [N,H,W,I], y [N,P,Q,O] channels last; w [O,I,R,T] as PyTorch stores it.
// Tuned     implicit GEMM (gemm.cuh), nothing is unfolded in memory:
//             forward        rows = output pixels   columns = O      K = R·T·I
//             input gradient rows = input pixels    columns = I      K = R·T·O
//             weight gradient rows = O              columns = R·T·I  K = output pixels, split over blocks; partial sums are added in a
//                                                   fixed order by conv_reduce_weights, so no atomics and no dependence on timing
//           Weights are packed once a launch to [K][columns], so that a warp's loads coalesce; they are 0.1 % of the bytes.
// Bound by  FFMA: conv2 and conv3 of the baseline are 59 GFLOP each against 150 MB.
// Tested by tests/Kernels/Conformance (ConvForward, ConvBackwardInput, ConvBackwardWeight).
#include "conv_shape.cuh"
#include "conv_gemm.cuh"

extern "C" __global__ void conv_forward_naive(
    const float* __restrict__ x, const float* __restrict__ weight, const float* __restrict__ bias, ConvShape s, float* __restrict__ y) {
  offset_t count = (offset_t)s.n * s.p * s.q * s.o;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int o = (int)(i % s.o), q = (int)(i / s.o % s.q), p = (int)(i / s.o / s.q % s.p), n = (int)(i / s.o / s.q / s.p);
    y[i] = conv_at(x, weight, bias, s, n, p, q, o);
  }
}

extern "C" __global__ void conv_backward_input_naive(
    const float* __restrict__ dy, const float* __restrict__ weight, ConvShape s, float* __restrict__ dx, int accumulate) {
  conv_input_gradient(DenseGradient{dy}, weight, s, dx, accumulate);
}

extern "C" __global__ void conv_backward_weight_naive(
    const float* __restrict__ x, const float* __restrict__ dy, ConvShape s, float* __restrict__ dweight, int accumulate) {
  conv_weight_gradient(x, DenseGradient{dy}, s, dweight, accumulate);
}

extern "C" __global__ void __launch_bounds__(kThreads)
conv_forward(const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias, ConvShape s, float* __restrict__ y) {
  __shared__ GemmShared shared;
  float sum[kMicro][kMicro];
  int row0 = blockIdx.x * kTile, column0 = blockIdx.y * kTile;
  gemm_tile(Window{x, s}, ColumnMajor{packed, s.o}, row0, column0, 0, s.r * s.t * s.c, shared, sum);
  for (int i = 0; i < kMicro; i++) {
    for (int j = 0; j < kMicro; j++) {
      int pixel = row0 + micro_row() + i, o = column0 + micro_column() + j;
      if (pixel < s.n * s.p * s.q && o < s.o) y[(offset_t)pixel * s.o + o] = sum[i][j] + bias[o];
    }
  }
}

extern "C" __global__ void __launch_bounds__(kThreads)
conv_backward_input(const float* __restrict__ dy, const float* __restrict__ packed, ConvShape s, float* __restrict__ dx, int accumulate) {
  input_gradient_tile(DenseGradient{dy}, packed, s, dx, accumulate);
}

extern "C" __global__ void __launch_bounds__(kThreads)
conv_backward_weight(const float* __restrict__ x, const float* __restrict__ dy, ConvShape s, float* __restrict__ partial) {
  weight_gradient_tile(x, DenseGradient{dy}, s, partial);
}
