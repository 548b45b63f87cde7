// The folded convolution of conv_add_relu.cu on tensor cores, in tf32 and bf16, with tiles of 128x128 and 128x64 outputs.
//
// Maths     y = max(conv(x) + bias + residual, 0); operands as in conv2d_mma.cu, everything behind the sum is fp32, and y is rounded for tf32, since
//           it is the next convolution's operand.
// Shapes    as conv2d_mma.cu; residual as y, or null.
// Bound by  tensor cores where channels are many.
// Tested by tests/Kernels/Conformance (ConvAddReluForward, implementations "gpu Tf32" and "gpu Bf16").
#include "conv_forward_mma.cuh"

// Blocks a multiprocessor: two wherever 128 registers are enough without a spill.
#define CONV_ADD_RELU_KERNELS(Engine, Tile, suffix, blocks)                                                                               \
  extern "C" __global__ void __launch_bounds__(kThreads, blocks) conv_add_relu_forward_##suffix(                                          \
      const float* __restrict__ x, const float* __restrict__ packed, int depth, const float* __restrict__ bias, ConvShape s,              \
      const float* __restrict__ residual, float* __restrict__ y) {                                                                        \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    conv_forward_mma<Engine, Tile>(x, packed, depth, 0, depth, s, shared, [&](offset_t at, int o, const float4& sum) {                    \
      put4(y + at, rounded4<Engine>(add_relu(sum + four_at(bias + o), residual, at)), 0);                                                 \
    });                                                                                                                                   \
  }

CONV_ADD_RELU_KERNELS(Tf32, Wide, tf32_wide, 1)
CONV_ADD_RELU_KERNELS(Tf32, Narrow, tf32_narrow, 2)
CONV_ADD_RELU_KERNELS(Bf16, Wide, bf16_wide, 2)
CONV_ADD_RELU_KERNELS(Bf16, Narrow, bf16_narrow, 2)
