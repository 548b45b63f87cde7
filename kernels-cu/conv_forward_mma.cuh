// The forward pass that the convolutions of conv2d_mma.cu and conv_add_relu_mma.cu share.
#pragma once
#include "conv_feeds.cuh"
#include "matrix_feed.cuh"

// packed [O][depth], depth a multiple of kStep; O a multiple of four. Sums the steps [begin, end) of K, multiples of kStep, and hands out each piece's
// place, its first channel and its sums: finish(at, o, sum).
template <class Engine, class Tile, class Finish>
__device__ __forceinline__ void conv_forward_mma(
    const float* x, const float* packed, int depth, int begin, int end, const ConvShape& s, float* shared, const Finish& finish) {
  int row0 = blockIdx.x * Tile::kRows, column0 = blockIdx.y * Tile::kColumns;
  WindowFeed<Tile::kRows, Tile::kBlock, 1> input(x, s, row0, begin / kStep);
  MatrixFeed<Tile::kColumns, Tile::kBlock, kGroupB, false, true> weights(packed, s.o, depth, column0, begin, end);
  gemm_mma<Engine, Tile>(input, weights, (end - begin) / kStep, row0, column0, shared, [&](int row, int column, const float (&sum)[4][4]) {
    if (column >= s.o) return;
#pragma unroll
    for (int i = 0; i < 4; i++) {
      if (row + i < s.n * s.p * s.q) finish((offset_t)(row + i) * s.o + column, column, four_of(sum[i]));
    }
  });
}
