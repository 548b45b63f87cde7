// What the plain convolution (conv2d.cu) and the one fused with ReLU and pool (conv_relu_pool.cu) share: the naive loops, the views of
// their operands as matrices, and the kernels that pack weights and add up weight gradients. `Gradient` is DenseGradient or
// PooledGradient, which differ only in how an element of the output's gradient is read.
#pragma once
#include "conv_shape.cuh"
#include "gemm.cuh"

// ---- naive: one thread an output, in the order of the formula -----------------------------------------------------------------------

__device__ __forceinline__ float conv_at(
    const float* x, const float* weight, const float* bias, const ConvShape& s, int n, int p, int q, int o) {
  float sum = 0.0f;
  for (int r = 0; r < s.r; r++) {
    for (int t = 0; t < s.t; t++) {
      int h = p * s.stride + r - s.top, w = q * s.stride + t - s.left;
      if (h < 0 || h >= s.h || w < 0 || w >= s.w) continue;
      const float* pixel = x + (((offset_t)n * s.h + h) * s.w + w) * s.c;
      for (int i = 0; i < s.c; i++) sum = fmaf(pixel[i], weight[(((offset_t)o * s.c + i) * s.r + r) * s.t + t], sum);
    }
  }
  return sum + bias[o];
}

// The output pixel that reads input pixel (h, w) through tap (r, t), if there is one.
__device__ __forceinline__ bool reader_of(const ConvShape& s, int h, int w, int r, int t, int& p, int& q) {
  int ps = h + s.top - r, qs = w + s.left - t;
  p = ps / s.stride;
  q = qs / s.stride;
  return ps >= 0 && qs >= 0 && ps % s.stride == 0 && qs % s.stride == 0 && p < s.p && q < s.q;
}

template <class Gradient>
__device__ __forceinline__ void conv_input_gradient(
    const Gradient& dy, const float* weight, const ConvShape& s, float* dx, int accumulate) {
  offset_t count = (offset_t)s.n * s.h * s.w * s.c;
  for (offset_t index = global_index(); index < count; index += grid_stride()) {
    int i = (int)(index % s.c), w = (int)(index / s.c % s.w), h = (int)(index / s.c / s.w % s.h), n = (int)(index / s.c / s.w / s.h);
    float sum = 0.0f;
    for (int r = 0; r < s.r; r++) {
      for (int t = 0; t < s.t; t++) {
        int p, q;
        if (!reader_of(s, h, w, r, t, p, q)) continue;
        for (int o = 0; o < s.o; o++) sum = fmaf(dy.at(s, n, p, q, o), weight[(((offset_t)o * s.c + i) * s.r + r) * s.t + t], sum);
      }
    }
    put(dx + index, sum, accumulate);
  }
}

template <class Gradient>
__device__ __forceinline__ void conv_weight_gradient(
    const float* x, const Gradient& dy, const ConvShape& s, float* dweight, int accumulate) {
  offset_t count = (offset_t)s.o * s.c * s.r * s.t;
  for (offset_t index = global_index(); index < count; index += grid_stride()) {
    int t = (int)(index % s.t), r = (int)(index / s.t % s.r), i = (int)(index / s.t / s.r % s.c), o = (int)(index / s.t / s.r / s.c);
    float sum = 0.0f;
    for (int n = 0; n < s.n; n++) {
      for (int p = 0; p < s.p; p++) {
        for (int q = 0; q < s.q; q++) {
          int h = p * s.stride + r - s.top, w = q * s.stride + t - s.left;
          if (h < 0 || h >= s.h || w < 0 || w >= s.w) continue;
          sum = fmaf(dy.at(s, n, p, q, o), x[(((offset_t)n * s.h + h) * s.w + w) * s.c + i], sum);
        }
      }
    }
    put(dweight + index, sum, accumulate);
  }
}

// ---- operands as matrices -----------------------------------------------------------------------------------------------------------

// A tap of the window and a channel; an image and a pixel in it. n is past the last image for rows that do not exist.
struct Tap {
  int r, t, channel;
};

struct Pixel {
  int n, h, w;
};

__device__ __forceinline__ Tap tap_of(const ConvShape& s, int index, int channels) {
  return {index / channels / s.t, index / channels % s.t, index % channels};
}

__device__ __forceinline__ Pixel pixel_of(int index, int height, int width) {
  return {index / width / height, index / width % height, index % width};
}

// The input seen through the kernel window: row = output pixel, k = (r·T + t)·I + i. For gemm_mma.cuh a row and a k are decoded once
// and four channels are read at a time.
struct Window {
  static constexpr Contiguous kContiguous = kAlongK;
  typedef Pixel Row;
  typedef Tap Depth;
  const float* x;
  ConvShape s;

  __device__ __forceinline__ bool comes_in_fours() const { return s.c % 4 == 0; }
  __device__ __forceinline__ Row row(int index) const { return pixel_of(index, s.p, s.q); }
  __device__ __forceinline__ Depth depth(int k) const { return tap_of(s, k, s.c); }
  __device__ __forceinline__ float at(int index, int k) const { return at(row(index), depth(k)); }

  __device__ __forceinline__ float at(Pixel output, Tap tap) const {
    const float* from = address(output, tap);
    return from != nullptr ? *from : 0.0f;
  }

  __device__ __forceinline__ float4 at4(Pixel output, Tap tap) const {
    const float* from = address(output, tap);
    return from != nullptr ? four_at(from) : zeros();
  }

  __device__ __forceinline__ const float* address(Pixel output, Tap tap) const {
    int h = output.h * s.stride + tap.r - s.top, w = output.w * s.stride + tap.t - s.left;
    bool inside = output.n < s.n && h >= 0 && h < s.h && w >= 0 && w < s.w;
    return inside ? x + (((offset_t)output.n * s.h + h) * s.w + w) * s.c + tap.channel : nullptr;
  }
};

// The output's gradient seen from an input pixel: row = input pixel, k = (r·T + t)·O + o.
template <class Gradient>
struct Readers {
  static constexpr Contiguous kContiguous = kAlongK;
  typedef Pixel Row;
  typedef Tap Depth;
  Gradient dy;
  ConvShape s;

  __device__ __forceinline__ bool comes_in_fours() const { return s.o % 4 == 0; }
  __device__ __forceinline__ Row row(int index) const { return pixel_of(index, s.h, s.w); }
  __device__ __forceinline__ Depth depth(int k) const { return tap_of(s, k, s.o); }
  __device__ __forceinline__ float at(int index, int k) const { return at(row(index), depth(k)); }

  __device__ __forceinline__ float at(Pixel input, Tap tap) const {
    int p, q;
    return input.n < s.n && reader_of(s, input.h, input.w, tap.r, tap.t, p, q) ? dy.at(s, input.n, p, q, tap.channel) : 0.0f;
  }

  __device__ __forceinline__ float4 at4(Pixel input, Tap tap) const {
    int p, q;
    return input.n < s.n && reader_of(s, input.h, input.w, tap.r, tap.t, p, q) ? dy.at4(s, input.n, p, q, tap.channel) : zeros();
  }
};

// The output's gradient for the weight gradient: row = output channel, k = output pixel.
template <class Gradient>
struct GradientColumns {
  static constexpr Contiguous kContiguous = kAlongRows;
  typedef int Row;
  typedef Pixel Depth;
  Gradient dy;
  ConvShape s;

  __device__ __forceinline__ bool comes_in_fours() const { return s.o % 4 == 0; }
  __device__ __forceinline__ Row row(int index) const { return index; }
  __device__ __forceinline__ Depth depth(int k) const { return pixel_of(k, s.p, s.q); }
  __device__ __forceinline__ float at(int row, int k) const { return at(row, depth(k)); }

  __device__ __forceinline__ float at(Row o, Pixel output) const {
    return o < s.o ? dy.at(s, output.n, output.h, output.w, o) : 0.0f;
  }

  __device__ __forceinline__ float4 at4(Row o, Pixel output) const {
    return o < s.o ? dy.at4(s, output.n, output.h, output.w, o) : zeros();
  }
};

// The input for the weight gradient: row = (r·T + t)·I + i, k = output pixel.
struct WindowColumns {
  static constexpr Contiguous kContiguous = kAlongRows;
  typedef Tap Row;
  typedef Pixel Depth;
  Window window;

  __device__ __forceinline__ bool comes_in_fours() const { return window.comes_in_fours(); }
  __device__ __forceinline__ Row row(int index) const { return window.depth(index); }
  __device__ __forceinline__ Depth depth(int k) const { return window.row(k); }
  __device__ __forceinline__ float at(int index, int k) const { return at(row(index), depth(k)); }
  __device__ __forceinline__ float at(Tap tap, Pixel output) const { return exists(tap) ? window.at(output, tap) : 0.0f; }
  __device__ __forceinline__ float4 at4(Tap tap, Pixel output) const { return exists(tap) ? window.at4(output, tap) : zeros(); }
  __device__ __forceinline__ bool exists(Tap tap) const { return tap.r < window.s.r; }
};

// ---- tuned kernels' bodies ----------------------------------------------------------------------------------------------------------

// packed [r][t][o][i].
template <class Gradient>
__device__ __forceinline__ void input_gradient_tile(
    const Gradient& dy, const float* packed, const ConvShape& s, float* dx, int accumulate) {
  __shared__ GemmShared shared;
  float sum[kMicro][kMicro];
  int row0 = blockIdx.x * kTile, column0 = blockIdx.y * kTile;
  gemm_tile(Readers<Gradient>{dy, s}, ColumnMajor{packed, s.c}, row0, column0, 0, s.r * s.t * s.o, shared, sum);
  for (int i = 0; i < kMicro; i++) {
    for (int j = 0; j < kMicro; j++) {
      int pixel = row0 + micro_row() + i, c = column0 + micro_column() + j;
      if (pixel < s.n * s.h * s.w && c < s.c) put(dx + (offset_t)pixel * s.c + c, sum[i][j], accumulate);
    }
  }
}

// partial [gridDim.z][O][R·T·I].
template <class Gradient>
__device__ __forceinline__ void weight_gradient_tile(const float* x, const Gradient& dy, const ConvShape& s, float* partial) {
  __shared__ GemmShared shared;
  float sum[kMicro][kMicro];
  int row0 = blockIdx.x * kTile, column0 = blockIdx.y * kTile, begin, end;
  int columns = s.r * s.t * s.c;
  split_k(s.n * s.p * s.q, begin, end);
  gemm_tile(GradientColumns<Gradient>{dy, s}, WindowColumns{{x, s}}, row0, column0, begin, end, shared, sum);
  float* out = partial + (offset_t)blockIdx.z * s.o * columns;
  for (int i = 0; i < kMicro; i++) {
    for (int j = 0; j < kMicro; j++) {
      int o = row0 + micro_row() + i, column = column0 + micro_column() + j;
      if (o < s.o && column < columns) out[(offset_t)o * columns + column] = sum[i][j];
    }
  }
}
