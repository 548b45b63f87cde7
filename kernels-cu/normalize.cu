// From decoded pictures to the network's input: crop, mirror, scale, normalise, uint8 to fp32, in one pass.
//
// Maths     y[n,h,w,c] = (x[n, top+h, left+w', c] / 255 - mean[c]) / std[c], w' = W-1-w when mirrored.
// Shapes    x uint8 [N,Hs,Ws,3]; crops int32 [N,3] = top, left, mirror; y fp32 [N,H,W,3].
// Bound by  memory: 3 bytes read and 12 written a pixel. Only bytes cross PCIe, a quarter of what floats would take.
// Tested by tests/Kernels/Conformance (Normalize).
#include "common.cuh"

struct NormalizeShape {
  int n, sourceH, sourceW, h, w;
  float mean[3], std[3];
};

__device__ __forceinline__ offset_t source_pixel(const NormalizeShape& s, const int* crops, int n, int h, int w) {
  int column = crops[3 * n + 2] != 0 ? s.w - 1 - w : w;
  return ((offset_t)n * s.sourceH + crops[3 * n] + h) * s.sourceW + crops[3 * n + 1] + column;
}

// One channel's result. Indexing the arrays with a variable would move them from registers to local memory.
__device__ __forceinline__ float normalized(const NormalizeShape& s, int c, float pixel) {
  float mean = c == 0 ? s.mean[0] : c == 1 ? s.mean[1] : s.mean[2];
  float std = c == 0 ? s.std[0] : c == 1 ? s.std[1] : s.std[2];
  return (pixel / 255.0f - mean) / std;
}

// One thread an output element.
extern "C" __global__ void normalize_naive(
    const unsigned char* __restrict__ x, const int* __restrict__ crops, NormalizeShape s, float* __restrict__ y) {
  offset_t count = (offset_t)s.n * s.h * s.w * 3;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int c = (int)(i % 3), w = (int)(i / 3 % s.w), h = (int)(i / 3 / s.w % s.h), n = (int)(i / 3 / s.w / s.h);
    y[i] = normalized(s, c, x[source_pixel(s, crops, n, h, w) * 3 + c]);
  }
}

// One thread a pixel. There are only 3·256 different results: each block computes them once, with the same arithmetic, and then only
// looks them up, so the divisions are off the path.
extern "C" __global__ void normalize(
    const unsigned char* __restrict__ x, const int* __restrict__ crops, NormalizeShape s, float* __restrict__ y) {
  __shared__ float table[3][256];
  for (int i = threadIdx.x; i < 3 * 256; i += blockDim.x) table[i / 256][i % 256] = normalized(s, i / 256, i % 256);
  __syncthreads();
  offset_t count = (offset_t)s.n * s.h * s.w;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int w = (int)(i % s.w), h = (int)(i / s.w % s.h), n = (int)(i / s.w / s.h);
    const unsigned char* pixel = x + source_pixel(s, crops, n, h, w) * 3;
    float* out = y + i * 3;
    out[0] = table[0][pixel[0]];
    out[1] = table[1][pixel[1]];
    out[2] = table[2][pixel[2]];
  }
}
