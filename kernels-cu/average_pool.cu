// Global average pooling, each image to one row of features.
//
// Maths     y[n,c] = Σ x[n,h,w,c] / (H·W);  dx[n,h,w,c] = dy[n,c] / (H·W).
// Shapes    x, dx [N,pixels,C], y, dy [N,C].
// Tuned     four channels a thread, 16 bytes an access; numbers of channels that are no multiple of four have the naive kernels alone.
// Bound by  memory: 3 MB for 32 images of 7x7x512.
// Tested by tests/Kernels/Conformance (AveragePoolForward, AveragePoolBackward).
#include "common.cuh"

extern "C" __global__ void average_pool_forward_naive(const float* __restrict__ x, int n, int pixels, int channels, float* __restrict__ y) {
  for (offset_t i = global_index(); i < (offset_t)n * channels; i += grid_stride()) {
    const float* image = x + i / channels * pixels * channels + i % channels;
    float sum = 0.0f;
    for (int pixel = 0; pixel < pixels; pixel++) sum += image[(offset_t)pixel * channels];
    y[i] = sum / (float)pixels;
  }
}

extern "C" __global__ void average_pool_backward_naive(
    const float* __restrict__ dy, int n, int pixels, int channels, float* __restrict__ dx, int accumulate) {
  for (offset_t i = global_index(); i < (offset_t)n * pixels * channels; i += grid_stride()) {
    put(dx + i, dy[i / channels / pixels * channels + i % channels] / (float)pixels, accumulate);
  }
}

extern "C" __global__ void average_pool_forward(const float* __restrict__ x, int n, int pixels, int channels, float* __restrict__ y) {
  for (offset_t quad = global_index(); quad < (offset_t)n * channels / 4; quad += grid_stride()) {
    offset_t i = quad * 4;
    const float* image = x + i / channels * pixels * channels + i % channels;
    float4 sum = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
    for (int pixel = 0; pixel < pixels; pixel++) {
      float4 v = *reinterpret_cast<const float4*>(image + (offset_t)pixel * channels);
      sum = make_float4(sum.x + v.x, sum.y + v.y, sum.z + v.z, sum.w + v.w);
    }
    float count = (float)pixels;
    *reinterpret_cast<float4*>(y + i) = make_float4(sum.x / count, sum.y / count, sum.z / count, sum.w / count);
  }
}

extern "C" __global__ void average_pool_backward(
    const float* __restrict__ dy, int n, int pixels, int channels, float* __restrict__ dx, int accumulate) {
  float count = (float)pixels;
  for (offset_t quad = global_index(); quad < (offset_t)n * pixels * channels / 4; quad += grid_stride()) {
    offset_t i = quad * 4;
    float4 v = *reinterpret_cast<const float4*>(dy + i / channels / pixels * channels + i % channels);
    float4* to = reinterpret_cast<float4*>(dx + i);
    float4 before = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
    if (accumulate) before = *to;
    *to = make_float4(before.x + v.x / count, before.y + v.y / count, before.z + v.z / count, before.w + v.w / count);
  }
}
