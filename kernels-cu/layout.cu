// Between channels-last, in which the trunk computes, and channels-first, whose flattened features are in PyTorch's order.
//
// Maths     y[n,c,h,w] = x[n,h,w,c]: for each image the transpose of a [H·W, C] matrix; backward is the same the other way.
// Bound by  memory, 8 bytes an element. The naive kernels read along the channels and write H·W apart, so each warp touches 32 cache
//           lines; the tuned ones turn 32x32 tiles in shared memory, padded by one column against bank conflicts, and coalesce both.
// Tested by tests/Kernels/Conformance (ToNchw, ToNchwBackward).
#include "common.cuh"

constexpr int kSide = 32;
constexpr int kRows = 8;  // rows of a tile that a block of 32x8 threads moves at a time

extern "C" __global__ void to_nchw_naive(const float* __restrict__ x, int n, int pixels, int c, float* __restrict__ y) {
  offset_t count = (offset_t)n * pixels * c;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int channel = (int)(i % c), pixel = (int)(i / c % pixels), image = (int)(i / c / pixels);
    y[((offset_t)image * c + channel) * pixels + pixel] = x[i];
  }
}

extern "C" __global__ void to_nchw_backward_naive(
    const float* __restrict__ dy, int n, int pixels, int c, float* __restrict__ dx, int accumulate) {
  offset_t count = (offset_t)n * pixels * c;
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int channel = (int)(i % c), pixel = (int)(i / c % pixels), image = (int)(i / c / pixels);
    put(dx + i, dy[((offset_t)image * c + channel) * pixels + pixel], accumulate);
  }
}

// out [columns, rows] (+)= transpose of in [rows, columns], for the image blockIdx.z.
__device__ __forceinline__ void transpose(const float* in, int rows, int columns, float* out, int accumulate) {
  __shared__ float tile[kSide][kSide + 1];
  in += (offset_t)blockIdx.z * rows * columns;
  out += (offset_t)blockIdx.z * rows * columns;
  int row0 = blockIdx.x * kSide, column0 = blockIdx.y * kSide;
  for (int j = threadIdx.y; j < kSide; j += kRows) {
    int row = row0 + j, column = column0 + threadIdx.x;
    if (row < rows && column < columns) tile[j][threadIdx.x] = in[(offset_t)row * columns + column];
  }
  __syncthreads();
  for (int j = threadIdx.y; j < kSide; j += kRows) {
    int row = row0 + threadIdx.x, column = column0 + j;
    if (row < rows && column < columns) put(out + (offset_t)column * rows + row, tile[threadIdx.x][j], accumulate);
  }
}

extern "C" __global__ void __launch_bounds__(kSide * kRows)
to_nchw(const float* __restrict__ x, int pixels, int c, float* __restrict__ y) {
  transpose(x, pixels, c, y, 0);
}

extern "C" __global__ void __launch_bounds__(kSide * kRows)
to_nchw_backward(const float* __restrict__ dy, int pixels, int c, float* __restrict__ dx, int accumulate) {
  transpose(dy, c, pixels, dx, accumulate);
}
