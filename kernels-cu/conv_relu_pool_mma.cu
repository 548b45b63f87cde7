// The fused convolution of conv_relu_pool.cu on tensor cores, in tf32 and bf16, with tiles of 128x128 and 128x64 outputs.
//
// Maths     as conv_relu_pool.cu; operands are rounded to the precision, sums are fp32.
// Shapes    the same; weights are packed with K side by side ([O][R,T,I], or [I][R,T,O] for the input gradient).
// Layout    gemm_mma.cuh. Forward: a lane's 4x4 outputs are one pooling window in four channels. Backward expands the pooled gradient
//           while it is staged: four channels of y, dy and one byte of codes become four values.
// Bound by  tensor cores where channels are many; conv1's three channels waste 5 of 32 steps of K and are read one by one.
// Tested by tests/Kernels/Conformance (ConvReluPool…, implementations "gpu Tf32" and "gpu Bf16").
#include "conv_relu_pool.cuh"
#include "gemm_mma.cuh"

template <class Engine, class Tile>
__device__ __forceinline__ void forward(
    const float* x, const float* packed, const float* bias, const ConvShape& s, float* y, unsigned char* codes, float* shared) {
  gemm_mma<Engine, Tile>(
      PooledWindow{{x, s}}, RowMajor{packed, s.o, s.r * s.t * s.c}, blockIdx.x * Tile::kRows, blockIdx.y * Tile::kColumns, 0,
      s.r * s.t * s.c, shared,
      [&](int row, int column, const float (&sum)[4][4]) { pool_windows(sum, row, column, bias, s, y, codes); });
}

template <class Engine, class Tile>
__device__ __forceinline__ void backward_input(
    const PooledGradient& dy, const float* packed, const ConvShape& s, float* dx, int accumulate, float* shared) {
  gemm_mma<Engine, Tile>(
      Readers<PooledGradient>{dy, s}, RowMajor{packed, s.c, s.r * s.t * s.o}, blockIdx.x * Tile::kRows, blockIdx.y * Tile::kColumns, 0,
      s.r * s.t * s.o, shared, [&](int row, int column, const float (&sum)[4][4]) {
        store_tile(sum, row, column, s.n * s.h * s.w, s.c, dx, accumulate);
      });
}

// partial [gridDim.z][O][R·T·I].
template <class Engine, class Tile>
__device__ __forceinline__ void backward_weight(
    const float* x, const PooledGradient& dy, const ConvShape& s, float* partial, float* shared) {
  int begin, end, columns = s.r * s.t * s.c;
  split_k(s.n * s.p * s.q, begin, end);
  float* out = partial + (offset_t)blockIdx.z * s.o * columns;
  gemm_mma<Engine, Tile>(
      GradientColumns<PooledGradient>{dy, s}, WindowColumns{{x, s}}, blockIdx.x * Tile::kRows, blockIdx.y * Tile::kColumns, begin, end,
      shared, [&](int row, int column, const float (&sum)[4][4]) { store_tile(sum, row, column, s.o, columns, out, 0); });
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_forward_tf32_wide(
    const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias, ConvShape s, float* __restrict__ y,
    unsigned char* __restrict__ codes) {
  __shared__ __align__(16) float shared[Wide::kSharedFloats];
  forward<Tf32, Wide>(x, packed, bias, s, y, codes, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_backward_input_tf32_wide(
    const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy, const float* __restrict__ packed,
    ConvShape s, float* __restrict__ dx, int accumulate) {
  __shared__ __align__(16) float shared[Wide::kSharedFloats];
  backward_input<Tf32, Wide>(PooledGradient{y, codes, dy}, packed, s, dx, accumulate, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_backward_weight_tf32_wide(
    const float* __restrict__ x, const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy,
    ConvShape s, float* __restrict__ partial) {
  __shared__ __align__(16) float shared[Wide::kSharedFloats];
  backward_weight<Tf32, Wide>(x, PooledGradient{y, codes, dy}, s, partial, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_forward_tf32_narrow(
    const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias, ConvShape s, float* __restrict__ y,
    unsigned char* __restrict__ codes) {
  __shared__ __align__(16) float shared[Narrow::kSharedFloats];
  forward<Tf32, Narrow>(x, packed, bias, s, y, codes, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_backward_input_tf32_narrow(
    const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy, const float* __restrict__ packed,
    ConvShape s, float* __restrict__ dx, int accumulate) {
  __shared__ __align__(16) float shared[Narrow::kSharedFloats];
  backward_input<Tf32, Narrow>(PooledGradient{y, codes, dy}, packed, s, dx, accumulate, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_backward_weight_tf32_narrow(
    const float* __restrict__ x, const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy,
    ConvShape s, float* __restrict__ partial) {
  __shared__ __align__(16) float shared[Narrow::kSharedFloats];
  backward_weight<Tf32, Narrow>(x, PooledGradient{y, codes, dy}, s, partial, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_forward_bf16_wide(
    const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias, ConvShape s, float* __restrict__ y,
    unsigned char* __restrict__ codes) {
  __shared__ __align__(16) float shared[Wide::kSharedFloats];
  forward<Bf16, Wide>(x, packed, bias, s, y, codes, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_backward_input_bf16_wide(
    const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy, const float* __restrict__ packed,
    ConvShape s, float* __restrict__ dx, int accumulate) {
  __shared__ __align__(16) float shared[Wide::kSharedFloats];
  backward_input<Bf16, Wide>(PooledGradient{y, codes, dy}, packed, s, dx, accumulate, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_backward_weight_bf16_wide(
    const float* __restrict__ x, const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy,
    ConvShape s, float* __restrict__ partial) {
  __shared__ __align__(16) float shared[Wide::kSharedFloats];
  backward_weight<Bf16, Wide>(x, PooledGradient{y, codes, dy}, s, partial, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_forward_bf16_narrow(
    const float* __restrict__ x, const float* __restrict__ packed, const float* __restrict__ bias, ConvShape s, float* __restrict__ y,
    unsigned char* __restrict__ codes) {
  __shared__ __align__(16) float shared[Narrow::kSharedFloats];
  forward<Bf16, Narrow>(x, packed, bias, s, y, codes, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_backward_input_bf16_narrow(
    const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy, const float* __restrict__ packed,
    ConvShape s, float* __restrict__ dx, int accumulate) {
  __shared__ __align__(16) float shared[Narrow::kSharedFloats];
  backward_input<Bf16, Narrow>(PooledGradient{y, codes, dy}, packed, s, dx, accumulate, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) conv_relu_pool_backward_weight_bf16_narrow(
    const float* __restrict__ x, const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy,
    ConvShape s, float* __restrict__ partial) {
  __shared__ __align__(16) float shared[Narrow::kSharedFloats];
  backward_weight<Bf16, Narrow>(x, PooledGradient{y, codes, dy}, s, partial, shared);
}
