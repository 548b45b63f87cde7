// Max-pooling, any window, stride and padding. Padding never wins: a window is cut where it leaves the image.
//
// Maths     y = max over the window; the first maximum in row-major order wins, the last NaN over everything. The row-major index of
//           the maximum inside its window is kept, one byte an output. Backward sends each gradient there; overlapping windows add up.
// Shapes    x [N,H,W,C], y and taps [N,P,Q,C]; taps are null where no backward pass follows.
// Bound by  memory. Neighbouring threads take neighbouring channels, so every access coalesces.
// Backward  gathers: a thread owns one input element and looks at the windows that cover it, in row-major order. So no atomics are
//           needed, the order of additions is fixed, and every element is written.
// Tested by tests/Kernels/Conformance (MaxPoolForward, MaxPoolBackward).
#include "common.cuh"

struct PoolShape {
  int n, h, w, c, p, q, kernel, stride, top, left;
};

extern "C" __global__ void max_pool_forward_naive(
    const float* __restrict__ x, PoolShape s, float* __restrict__ y, unsigned char* __restrict__ taps) {
  offset_t count = (offset_t)s.n * s.p * s.q * s.c;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int c = (int)(i % s.c), q = (int)(i / s.c % s.q), p = (int)(i / s.c / s.q % s.p), n = (int)(i / s.c / s.q / s.p);
    float best = -INFINITY;
    int tap = -1;
    for (int k = 0; k < s.kernel * s.kernel; k++) {
      int h = p * s.stride + k / s.kernel - s.top, w = q * s.stride + k % s.kernel - s.left;
      if (h < 0 || h >= s.h || w < 0 || w >= s.w) continue;
      float value = x[(((offset_t)n * s.h + h) * s.w + w) * s.c + c];
      if (tap < 0 || beats(value, best)) {
        best = value;
        tap = k;
      }
    }
    y[i] = best;
    if (taps != nullptr) taps[i] = (unsigned char)tap;
  }
}

// One block an output row: n, p and the row pointers are the block's, so a thread divides once, by the channels.
extern "C" __global__ void max_pool_forward(
    const float* __restrict__ x, PoolShape s, float* __restrict__ y, unsigned char* __restrict__ taps) {
  for (int line = blockIdx.x; line < s.n * s.p; line += gridDim.x) {
    int n = line / s.p, p = line % s.p;
    const float* image = x + (offset_t)n * s.h * s.w * s.c;
    int firstH = p * s.stride - s.top, endR = min(s.kernel, s.h - firstH);
    offset_t out = (offset_t)line * s.q * s.c;
    for (int i = threadIdx.x; i < s.q * s.c; i += blockDim.x) {
      int firstW = i / s.c * s.stride - s.left, endT = min(s.kernel, s.w - firstW);
      float best = -INFINITY;
      int tap = -1;
      for (int r = max(0, -firstH); r < endR; r++) {
        for (int t = max(0, -firstW); t < endT; t++) {
          float value = image[((offset_t)(firstH + r) * s.w + firstW + t) * s.c + i % s.c];
          if (tap < 0 || beats(value, best)) {
            best = value;
            tap = r * s.kernel + t;
          }
        }
      }
      y[out + i] = best;
      if (taps != nullptr) taps[out + i] = (unsigned char)tap;
    }
  }
}

__device__ __forceinline__ float gather_windows(
    const float* dy, const unsigned char* taps, const PoolShape& s, int n, int h, int w, int c) {
  float sum = 0.0f;
  h += s.top;
  w += s.left;
  int firstP = max(0, (h - s.kernel + s.stride) / s.stride), firstQ = max(0, (w - s.kernel + s.stride) / s.stride);
  for (int p = firstP; p < s.p && p * s.stride <= h; p++) {
    for (int q = firstQ; q < s.q && q * s.stride <= w; q++) {
      int r = h - p * s.stride, t = w - q * s.stride;
      offset_t i = (((offset_t)n * s.p + p) * s.q + q) * s.c + c;
      if (r < s.kernel && t < s.kernel && taps[i] == r * s.kernel + t) sum += dy[i];
    }
  }
  return sum;
}

extern "C" __global__ void max_pool_backward_naive(
    const float* __restrict__ dy, const unsigned char* __restrict__ taps, PoolShape s, float* __restrict__ dx, int accumulate) {
  offset_t count = (offset_t)s.n * s.h * s.w * s.c;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int c = (int)(i % s.c), w = (int)(i / s.c % s.w), h = (int)(i / s.c / s.w % s.h), n = (int)(i / s.c / s.w / s.h);
    put(dx + i, gather_windows(dy, taps, s, n, h, w, c), accumulate);
  }
}

extern "C" __global__ void max_pool_backward(
    const float* __restrict__ dy, const unsigned char* __restrict__ taps, PoolShape s, float* __restrict__ dx, int accumulate) {
  for (int line = blockIdx.x; line < s.n * s.h; line += gridDim.x) {
    float* row = dx + (offset_t)line * s.w * s.c;
    for (int i = threadIdx.x; i < s.w * s.c; i += blockDim.x) {
      put(row + i, gather_windows(dy, taps, s, line / s.h, line % s.h, i / s.c, i % s.c), accumulate);
    }
  }
}
