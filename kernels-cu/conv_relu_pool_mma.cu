// The fused convolution of conv_relu_pool.cu on tensor cores, in tf32 and bf16, with tiles of 128x128 and 128x64 outputs.
//
// Maths     as conv_relu_pool.cu; operands are rounded to the precision, sums are fp32. In tf32, y is stored rounded: it is the next layer's
//           operand, which is then taken as it is. An x that nobody rounded loses its lower bits instead.
// Shapes    the same, with channels padded to a multiple of four; weights are packed in the order of K (conv_feeds.cuh).
// Layout    gemm_mma.cuh. Forward: a lane's 4x4 outputs are one pooling window in four channels. Backward expands the pooled gradient
//           while it is staged: four channels of y, dy and one byte of codes become four values, in the weight gradient sixteen.
// Bound by  tensor cores where channels are many; conv1's 3 channels are padded to 4, and K = 36 to 48.
// Tested by tests/Kernels/Conformance (ConvReluPool…, implementations "gpu Tf32" and "gpu Bf16").
#include "conv_feeds.cuh"
#include "conv_relu_pool.cuh"
#include "matrix_feed.cuh"

// packed [O][depth], depth a multiple of kStep.
template <class Engine, class Tile>
__device__ __forceinline__ void forward(
    const float* x, const float* packed, int depth, const float* bias, const ConvShape& s, float* y, unsigned char* codes, float* shared) {
  int row0 = blockIdx.x * Tile::kRows, column0 = blockIdx.y * Tile::kColumns;
  WindowFeed<Tile::kRows, Tile::kBlock, 2> input(x, s, row0, 0);
  MatrixFeed<Tile::kColumns, Tile::kBlock, kGroupB, false, true> weights(packed, s.o, depth, column0, 0, depth);
  gemm_mma<Engine, Tile>(
      input, weights, depth / kStep, row0, column0, shared,
      [&](int row, int column, const float (&sum)[4][4]) { pool_windows<Engine>(sum, row, column, bias, s, y, codes); });
}

// packed [C][depth].
template <class Engine, class Tile>
__device__ __forceinline__ void backward_input(
    const PooledPieces& dy, const float* packed, int depth, const ConvShape& s, float* dx, int accumulate, float* shared) {
  int row0 = blockIdx.x * Tile::kRows, column0 = blockIdx.y * Tile::kColumns;
  ReaderFeed<Engine, Tile::kRows, Tile::kBlock> gradient(dy, s, row0);
  MatrixFeed<Tile::kColumns, Tile::kBlock, kGroupB, false, true> weights(packed, s.c, depth, column0, 0, depth);
  gemm_mma<Engine, Tile>(gradient, weights, depth / kStep, row0, column0, shared, [&](int row, int column, const float (&sum)[4][4]) {
    store_tile(sum, row, column, s.n * s.h * s.w, s.c, dx, accumulate);
  });
}

// partial [gridDim.z][O][R·T·C], of windowsEach pooling windows for each z.
template <class Engine, class Tile>
__device__ __forceinline__ void backward_weight(
    const float* x, const PooledPieces& dy, const ConvShape& s, int windowsEach, float* partial, float* shared) {
  int row0 = blockIdx.x * Tile::kRows, column0 = blockIdx.y * Tile::kColumns, columns = s.r * s.t * s.c;
  int begin = blockIdx.z * windowsEach, end = min(s.n * (s.p / 2) * (s.q / 2), begin + windowsEach);
  float* out = partial + (offset_t)blockIdx.z * s.o * columns;
  GradientFeed<Engine, Tile::kRows> gradient(dy, s, row0, begin, end);
  WindowColumnFeed<Tile::kColumns, Tile::kBlock, WindowAfterWindow<2>> input(x, s, column0, begin);
  gemm_mma<Engine, Tile>(
      gradient, input, max(0, end - begin + kWindows - 1) / kWindows, row0, column0, shared,
      [&](int row, int column, const float (&sum)[4][4]) { store_tile(sum, row, column, s.o, columns, out, 0); });
}

// Blocks a multiprocessor: two wherever 128 registers are enough without a spill, for the input's and the weights' gradient.
#define CONV_RELU_POOL_KERNELS(Engine, Tile, suffix, inputBlocks, weightBlocks)                                                           \
  extern "C" __global__ void __launch_bounds__(kThreads, 2) conv_relu_pool_forward_##suffix(                                              \
      const float* __restrict__ x, const float* __restrict__ packed, int depth, const float* __restrict__ bias, ConvShape s,              \
      float* __restrict__ y, unsigned char* __restrict__ codes) {                                                                         \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    forward<Engine, Tile>(x, packed, depth, bias, s, y, codes, shared);                                                                   \
  }                                                                                                                                       \
  extern "C" __global__ void __launch_bounds__(kThreads, inputBlocks) conv_relu_pool_backward_input_##suffix(                             \
      const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy,                                 \
      const float* __restrict__ packed, int depth, ConvShape s, float* __restrict__ dx, int accumulate) {                                 \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    backward_input<Engine, Tile>(PooledPieces{y, codes, dy}, packed, depth, s, dx, accumulate, shared);                                   \
  }                                                                                                                                       \
  extern "C" __global__ void __launch_bounds__(kThreads, weightBlocks) conv_relu_pool_backward_weight_##suffix(                           \
      const float* __restrict__ x, const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy,    \
      ConvShape s, int windowsEach, float* __restrict__ partial) {                                                                        \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    backward_weight<Engine, Tile>(x, PooledPieces{y, codes, dy}, s, windowsEach, partial, shared);                                        \
  }

CONV_RELU_POOL_KERNELS(Tf32, Wide, tf32_wide, 1, 2)
CONV_RELU_POOL_KERNELS(Tf32, Narrow, tf32_narrow, 2, 2)
CONV_RELU_POOL_KERNELS(Bf16, Wide, bf16_wide, 2, 1)
CONV_RELU_POOL_KERNELS(Bf16, Narrow, bf16_narrow, 2, 2)
