// The sizes of a convolution and the two ways in which its kernels index: by output pixel and by input pixel.
#pragma once
#include "common.cuh"

// x [n,h,w,c] is convolved with weights [o,c,r,t] to y [n,p,q,o]. Mirrors the C# struct ConvShape.
struct ConvShape {
  int n, h, w, c;
  int p, q, o;
  int r, t;
  int stride, top, left;
};

// Two bits a maximum, four channels a byte, a pixel's channels start at a byte.
__device__ __forceinline__ int code_bytes(int channels) { return (channels + 3) / 4; }

__device__ __forceinline__ int pool_code(const unsigned char* codes, offset_t pixel, int channel, int channels) {
  return (codes[pixel * code_bytes(channels) + channel / 4] >> (2 * (channel % 4))) & 3;
}

// The gradient of the convolution's output, as it is: dy [n,p,q,o].
struct DenseGradient {
  const float* dy;

  __device__ __forceinline__ float at(const ConvShape& s, int n, int p, int q, int o) const {
    return dy[(((offset_t)n * s.p + p) * s.q + q) * s.o + o];
  }

  // Four channels at once, where their number is a multiple of four.
  __device__ __forceinline__ float4 at4(const ConvShape& s, int n, int p, int q, int o) const {
    return *reinterpret_cast<const float4*>(dy + (((offset_t)n * s.p + p) * s.q + q) * s.o + o);
  }
};

// The gradient of the convolution's output, expanded while it is read: it is the pooled gradient at the maximum of each living 2x2
// window and zero elsewhere. A window is dead when its pooled value is not above 0; NaN is alive.
struct PooledGradient {
  const float* y;
  const unsigned char* codes;
  const float* dy;

  __device__ __forceinline__ float at(const ConvShape& s, int n, int p, int q, int o) const {
    int rows = s.p / 2, columns = s.q / 2;
    if (p / 2 >= rows || q / 2 >= columns) return 0.0f;  // the odd last row or column that the pool drops
    offset_t pixel = ((offset_t)n * rows + p / 2) * columns + q / 2;
    bool maximum = pool_code(codes, pixel, o, s.o) == (p % 2) * 2 + q % 2;
    return maximum && !(y[pixel * s.o + o] <= 0.0f) ? dy[pixel * s.o + o] : 0.0f;
  }

  __device__ __forceinline__ float4 at4(const ConvShape& s, int n, int p, int q, int o) const {
    int rows = s.p / 2, columns = s.q / 2;
    if (p / 2 >= rows || q / 2 >= columns) return make_float4(0.0f, 0.0f, 0.0f, 0.0f);
    offset_t at = (((offset_t)n * rows + p / 2) * columns + q / 2) * s.o + o;
    float4 value = *reinterpret_cast<const float4*>(y + at), g = *reinterpret_cast<const float4*>(dy + at);
    int four = codes[at / 4], here = (p % 2) * 2 + q % 2;
    return make_float4(
        (four & 3) == here && !(value.x <= 0.0f) ? g.x : 0.0f, (four >> 2 & 3) == here && !(value.y <= 0.0f) ? g.y : 0.0f,
        (four >> 4 & 3) == here && !(value.z <= 0.0f) ? g.z : 0.0f, (four >> 6 & 3) == here && !(value.w <= 0.0f) ? g.w : 0.0f);
  }
};
