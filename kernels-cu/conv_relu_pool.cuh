// What the fused convolution's fp32 and tensor-core kernels share: the order of rows, and the pool at the end.
#pragma once
#include "conv_gemm.cuh"

// The window view with its rows ordered by pooling window: row = 4·window + position.
struct PooledWindow {
  static constexpr Contiguous kContiguous = kAlongK;
  typedef Pixel Row;
  typedef Tap Depth;
  Window window;

  __device__ __forceinline__ Row row(int index) const {
    Pixel pooled = pixel_of(index / 4, window.s.p / 2, window.s.q / 2);
    return {pooled.n, 2 * pooled.h + index % 4 / 2, 2 * pooled.w + index % 2};
  }

  __device__ __forceinline__ Depth depth(int k) const { return window.depth(k); }
  __device__ __forceinline__ float at(int index, int k) const { return at(row(index), depth(k)); }
  __device__ __forceinline__ float at(Pixel output, Tap tap) const { return window.at(output, tap); }
};

// How fp32 kernels store a value; the engines of mma.cuh round it.
struct Exact {
  static __device__ __forceinline__ float rounded(float value) { return value; }
};

// Pools one window in four channels: rows row..row+3 of the sums are its pixels, columns o0..o0+3 the channels, a byte of codes.
template <class Engine>
__device__ __forceinline__ void pool_windows(
    const float (&sum)[4][4], int row, int o0, const float* bias, const ConvShape& s, float* y, unsigned char* codes) {
  int pixel = row / 4;
  if (pixel >= s.n * (s.p / 2) * (s.q / 2) || o0 >= s.o) return;
  int four = 0;
#pragma unroll
  for (int j = 0; j < 4; j++) {
    if (o0 + j >= s.o) break;
    float best = -INFINITY;
    int code = 0;
#pragma unroll
    for (int i = 0; i < 4; i++) {
      float value = sum[i][j] + bias[o0 + j];
      if (beats(value, best)) {
        best = value;
        code = i;
      }
    }
    y[(offset_t)pixel * s.o + o0 + j] = Engine::rounded(relu(best));
    four |= code << (2 * j);
  }
  if (codes != nullptr) codes[(offset_t)pixel * code_bytes(s.o) + o0 / 4] = (unsigned char)four;
}
