// The convolution of conv2d.cu on tensor cores, in tf32 and bf16, with tiles of 128x128 and 128x64 outputs, for any kernel, stride and padding.
//
// Maths     as conv2d.cu; operands are rounded to the precision, sums are fp32. Weights are rounded to nearest when they are packed, bf16 activations
//           on the way. tf32 instructions drop the lower bits of activations, which what computed them has rounded (batch_norm.cu,
//           conv_add_relu_mma.cu, conv_padding.cu).
// Shapes    the same, with the channels that are read padded to a multiple of four; those that are written are one, so that a lane's four are
//           stored at once. Weights are packed in the order of K (conv_feeds.cuh).
// Layout    gemm_mma.cuh with rows = output pixels, row by row. The first convolution of a residual network, of 7x7 taps, has K = 196 padded to 208.
//           The input gradient is a forward pass too, one for each phase of the stride (conv_phases.cuh), so that no tap is multiplied by zeros
//           between output pixels; gridDim.z counts the phases. The weight gradient has K = output pixels, split over gridDim.z; its partial
//           sums are added in order by conv_reduce_weights. Kernels called _split split K over gridDim.z (of the input gradient, each phase's K) for
//           results of few tiles; their partial sums are added in order by conv_split.cu, which has the end of the operation too.
// Bound by  tensor cores where channels are many.
// Tested by tests/Kernels/Conformance (ConvForward, ConvBackwardInput, ConvBackwardWeight, implementations "gpu Tf32" and "gpu Bf16").
#include "conv_forward_mma.cuh"
#include "conv_gemm.cuh"
#include "conv_phases.cuh"

// Part `part` of so many of K's stages: [begin, end) in steps of K.
__device__ __forceinline__ void part_of(int depth, int part, int parts, int& begin, int& end) {
  int each = (depth / kStep + parts - 1) / parts * kStep;
  begin = part == 0 ? 0 : min(depth, part * each);
  end = min(depth, begin + each);
}

// packed [C][depth of all phases]; a phase without taps has a gradient of 0. Sums a part of a phase's K.
template <class Engine, class Tile>
__device__ __forceinline__ void backward_input(
    const float* dy, const float* packed, int depth, const ConvShape& s, int number, int part, int parts, float* dx, int accumulate, float* shared) {
  InputPhase phase = input_phase(s, number, s.o);
  ConvShape f = {s.n, s.p, s.q, s.o, phase.rows.pixels, phase.columns.pixels, s.c, max(1, phase.rows.taps), max(1, phase.columns.taps), 1,
                 phase.rows.padding, phase.columns.padding};
  int row0 = blockIdx.x * Tile::kRows, column0 = blockIdx.y * Tile::kColumns, rows = f.n * f.p * f.q;
  if (row0 >= rows) return;
  int begin, end;
  part_of(phase.depth, part, parts, begin, end);
  WindowFeed<Tile::kRows, Tile::kBlock, 1> gradient(dy, f, row0, begin / kStep);
  MatrixFeed<Tile::kColumns, Tile::kBlock, kGroupB, false, true> weights(packed, s.c, depth, column0, phase.begin + begin, phase.begin + end);
  gemm_mma<Engine, Tile>(gradient, weights, (end - begin) / kStep, row0, column0, shared, [&](int row, int column, const float (&sum)[4][4]) {
    if (column >= s.c) return;
#pragma unroll
    for (int i = 0; i < 4; i++) {
      if (row + i >= rows) continue;
      Pixel pixel = pixel_of(row + i, f.p, f.q);
      int h = phase.rows.first + s.stride * pixel.h, w = phase.columns.first + s.stride * pixel.w;
      put4(dx + (((offset_t)pixel.n * s.h + h) * s.w + w) * s.c + column, four_of(sum[i]), accumulate);
    }
  });
}

// partial [gridDim.z][O][R·T·C], of pixelsEach output pixels for each z, a multiple of kStep; O and C are padded.
template <class Engine, class Tile>
__device__ __forceinline__ void backward_weight(
    const float* x, const float* dy, const ConvShape& s, int pixelsEach, float* partial, float* shared) {
  int row0 = blockIdx.x * Tile::kRows, column0 = blockIdx.y * Tile::kColumns, columns = s.r * s.t * s.c;
  int begin = blockIdx.z * pixelsEach, end = min(s.n * s.p * s.q, begin + pixelsEach);
  float* out = partial + (offset_t)blockIdx.z * s.o * columns;
  PixelFeed<Tile::kRows, Tile::kBlock> gradient(dy, s, row0, begin, end);
  WindowColumnFeed<Tile::kColumns, Tile::kBlock, WindowAfterWindow<1>> input(x, s, column0, begin);
  gemm_mma<Engine, Tile>(
      gradient, input, max(0, end - begin + kStep - 1) / kStep, row0, column0, shared,
      [&](int row, int column, const float (&sum)[4][4]) {
        if (column >= columns) return;
#pragma unroll
        for (int i = 0; i < 4; i++) {
          if (row + i < s.o) put4(out + (offset_t)(row + i) * columns + column, four_of(sum[i]), 0);
        }
      });
}

// Blocks a multiprocessor: two wherever 128 registers are enough without a spill, for the gradients of the input and of the weights.
#define CONV_KERNELS(Engine, Tile, suffix, inputBlocks, weightBlocks)                                                                      \
  extern "C" __global__ void __launch_bounds__(kThreads, 2) conv_forward_##suffix(                                                        \
      const float* __restrict__ x, const float* __restrict__ packed, int depth, const float* __restrict__ bias, ConvShape s,              \
      float* __restrict__ y) {                                                                                                            \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    conv_forward_mma<Engine, Tile>(                                                                                                       \
        x, packed, depth, 0, depth, s, shared, [&](offset_t at, int o, const float4& sum) { put4(y + at, sum + four_at(bias + o), 0); }); \
  }                                                                                                                                       \
  extern "C" __global__ void __launch_bounds__(kThreads, inputBlocks) conv_backward_input_##suffix(                                       \
      const float* __restrict__ dy, const float* __restrict__ packed, int depth, ConvShape s, float* __restrict__ dx, int accumulate) {   \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    backward_input<Engine, Tile>(dy, packed, depth, s, blockIdx.z, 0, 1, dx, accumulate, shared);                                         \
  }                                                                                                                                       \
  extern "C" __global__ void __launch_bounds__(kThreads, weightBlocks) conv_backward_weight_##suffix(                                     \
      const float* __restrict__ x, const float* __restrict__ dy, ConvShape s, int pixelsEach, float* __restrict__ partial) {              \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    backward_weight<Engine, Tile>(x, dy, s, pixelsEach, partial, shared);                                                                 \
  }

CONV_KERNELS(Tf32, Wide, tf32_wide, 1, 2)
CONV_KERNELS(Tf32, Narrow, tf32_narrow, 2, 2)
CONV_KERNELS(Bf16, Wide, bf16_wide, 2, 1)
CONV_KERNELS(Bf16, Narrow, bf16_narrow, 2, 2)

// partial [parts][output's shape]; forward has parts = gridDim.z, the input gradient has stride² times as many blocks.
#define CONV_SPLIT_KERNELS(Engine, Tile, suffix, inputBlocks)                                                                             \
  extern "C" __global__ void __launch_bounds__(kThreads, 2) conv_forward_##suffix(                                                        \
      const float* __restrict__ x, const float* __restrict__ packed, int depth, ConvShape s, float* __restrict__ partial) {               \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    float* part = partial + blockIdx.z * (offset_t)s.n * s.p * s.q * s.o;                                                                 \
    int begin, end;                                                                                                                       \
    part_of(depth, blockIdx.z, gridDim.z, begin, end);                                                                                    \
    conv_forward_mma<Engine, Tile>(                                                                                                       \
        x, packed, depth, begin, end, s, shared, [&](offset_t at, int, const float4& sum) { put4(part + at, sum, 0); });                  \
  }                                                                                                                                       \
  extern "C" __global__ void __launch_bounds__(kThreads, inputBlocks) conv_backward_input_##suffix(                                       \
      const float* __restrict__ dy, const float* __restrict__ packed, int depth, ConvShape s, int parts, float* __restrict__ partial) {   \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    int part = blockIdx.z % parts;                                                                                                        \
    float* dx = partial + part * (offset_t)s.n * s.h * s.w * s.c;                                                                         \
    backward_input<Engine, Tile>(dy, packed, depth, s, blockIdx.z / parts, part, parts, dx, 0, shared);                                   \
  }

CONV_SPLIT_KERNELS(Tf32, Wide, tf32_wide_split, 1)
CONV_SPLIT_KERNELS(Tf32, Narrow, tf32_narrow_split, 2)
CONV_SPLIT_KERNELS(Bf16, Wide, bf16_wide_split, 2)
CONV_SPLIT_KERNELS(Bf16, Narrow, bf16_narrow_split, 2)
