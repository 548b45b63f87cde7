// Convolution, bias, ReLU and 2x2/2 max-pool in one pass, and its backward passes from the pooled gradient.
//
// Maths     y = relu(max of the four sums of each window): ReLU and max commute, so the raw sums are pooled and clamped once. What lies
//           before the pool is never written: for conv1 of the baseline 103 MB instead of 411 MB written, read, rewritten and read.
//           Backward expands the pooled gradient while it is read (PooledGradient): it is the gradient at the maximum of each living
//           window and zero elsewhere.
// Shapes    x [N,H,W,I]; w [O,I,R,T]; y, dy [N,P/2,Q/2,O]; codes two bits an output, four channels a byte (conv_shape.cuh);
//           null where no backward pass follows.
// Tuned     implicit GEMM (gemm.cuh) with the rows ordered by window: row = 4·window + position. A thread's four rows are then one
//           window, so pooling needs neither shuffles nor shared memory, and its four channels make one byte of codes.
// Bound by  FFMA forward; the dense backward form multiplies at least three zeros for each value that is not (a lead for later: the
//           position codes are exactly the metadata of structured sparsity).
// Tested by tests/Kernels/Conformance (ConvReluPool…).
#include "conv_relu_pool.cuh"

extern "C" __global__ void conv_relu_pool_forward_naive(
    const float* __restrict__ x, const float* __restrict__ weight, const float* __restrict__ bias, ConvShape s,
    float* __restrict__ y, unsigned char* __restrict__ codes) {
  // One thread a byte of codes, which is four channels of a pixel: bytes are not shared between threads.
  int rows = s.p / 2, columns = s.q / 2, bytes = code_bytes(s.o);
  offset_t count = (offset_t)s.n * rows * columns * bytes;
  for (offset_t index = global_index(); index < count; index += grid_stride()) {
    offset_t pixel = index / bytes;
    int q = (int)(pixel % columns), p = (int)(pixel / columns % rows), n = (int)(pixel / columns / rows);
    int four = 0;
    for (int o = (int)(index % bytes) * 4; o < min(s.o, (int)(index % bytes) * 4 + 4); o++) {
      float best = -INFINITY;
      int code = 0;
      for (int k = 0; k < 4; k++) {
        float sum = conv_at(x, weight, bias, s, n, 2 * p + k / 2, 2 * q + k % 2, o);
        if (beats(sum, best)) {
          best = sum;
          code = k;
        }
      }
      y[pixel * s.o + o] = relu(best);
      four |= code << (2 * (o % 4));
    }
    if (codes != nullptr) codes[index] = (unsigned char)four;
  }
}

extern "C" __global__ void conv_relu_pool_backward_input_naive(
    const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy, const float* __restrict__ weight,
    ConvShape s, float* __restrict__ dx, int accumulate) {
  conv_input_gradient(PooledGradient{y, codes, dy}, weight, s, dx, accumulate);
}

extern "C" __global__ void conv_relu_pool_backward_weight_naive(
    const float* __restrict__ x, const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy,
    ConvShape s, float* __restrict__ dweight, int accumulate) {
  conv_weight_gradient(x, PooledGradient{y, codes, dy}, s, dweight, accumulate);
}

// Two blocks a multiprocessor: left alone, the compiler aims at three on sm_90 and spills three registers for it.
extern "C" __global__ void __launch_bounds__(kThreads, 2)
conv_relu_pool_forward(const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias, ConvShape s,
                       float* __restrict__ y, unsigned char* __restrict__ codes) {
  __shared__ GemmShared shared;
  float sum[kMicro][kMicro];
  int row0 = blockIdx.x * kTile, column0 = blockIdx.y * kTile;
  gemm_tile(PooledWindow{{x, s}}, ColumnMajor{packed, s.o}, row0, column0, 0, s.r * s.t * s.c, shared, sum);
  pool_windows<Exact>(sum, row0 + micro_row(), column0 + micro_column(), bias, s, y, codes);
}

extern "C" __global__ void __launch_bounds__(kThreads)
conv_relu_pool_backward_input(
    const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy, const float* __restrict__ packed,
    ConvShape s, float* __restrict__ dx, int accumulate) {
  input_gradient_tile(PooledGradient{y, codes, dy}, packed, s, dx, accumulate);
}

extern "C" __global__ void __launch_bounds__(kThreads)
conv_relu_pool_backward_weight(
    const float* __restrict__ x, const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy,
    ConvShape s, float* __restrict__ partial) {
  weight_gradient_tile(x, PooledGradient{y, codes, dy}, s, partial);
}
