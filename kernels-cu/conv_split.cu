// The second half of a convolution whose K was split (conv2d_mma.cu): adds the partial sums and ends the operation in the same pass.
//
// Maths     sum = partial[0] + partial[1] + … in this order, so that results do not depend on the schedule;
//           y = sum + bias;  y = max(sum + bias + residual, 0), rounded to tf32 if asked;  dx = sum, or dx += sum.
// Shapes    partial [parts][count], y, residual and dx [count], count = pixels · channels with channels a multiple of four; residual may be null.
// Layout    a thread takes four neighbours.
// Bound by  memory, mostly the second-level cache that the parts were just written to: 3.2 MB a part for 32 pictures of 7x7x512.
// Tested by tests/Kernels/Conformance (ConvForward, ConvAddReluForward, ConvBackwardInput, implementations "gpu Tf32" and "gpu Bf16").
#include "gemm_mma.cuh"

__device__ __forceinline__ float4 sum_parts4(const float* partial, int parts, offset_t count, offset_t at) {
  float4 sum = four_at(partial + at);
  for (int part = 1; part < parts; part++) sum = sum + four_at(partial + part * count + at);
  return sum;
}

extern "C" __global__ void conv_split_forward(
    const float* __restrict__ partial, int parts, const float* __restrict__ bias, int channels, offset_t count, float* __restrict__ y) {
  for (offset_t at = 4 * global_index(); at < count; at += 4 * grid_stride()) {
    put4(y + at, sum_parts4(partial, parts, count, at) + four_at(bias + at % channels), 0);
  }
}

extern "C" __global__ void conv_split_add_relu_forward(
    const float* __restrict__ partial, int parts, const float* __restrict__ bias, int channels, offset_t count,
    const float* __restrict__ residual, int tf32, float* __restrict__ y) {
  for (offset_t at = 4 * global_index(); at < count; at += 4 * grid_stride()) {
    float4 value = add_relu(sum_parts4(partial, parts, count, at) + four_at(bias + at % channels), residual, at);
    put4(y + at, tf32 ? rounded4<Tf32>(value) : value, 0);
  }
}

extern "C" __global__ void conv_split_backward_input(
    const float* __restrict__ partial, int parts, offset_t count, float* __restrict__ dx, int accumulate) {
  for (offset_t at = 4 * global_index(); at < count; at += 4 * grid_stride()) {
    put4(dx + at, sum_parts4(partial, parts, count, at), accumulate);
  }
}
