// The linear layer's forward pass on tensor cores, in tf32 and bf16.
//
// Maths     y = x·Wᵀ, split over K; linear_finish (linear.cu) adds the parts, the bias and the ReLU.
// Shapes    x [N,in], W [out,in], partial [splits][N][out].
// Layout    gemm_mma.cuh with the weights' rows as M and the batch as N: weights stream through once, a batch of up to 64 is one column of
//           tiles.
// Bound by  memory: W once, 1.23 GB in the baseline.
// Tested by tests/Kernels/Conformance (LinearForward, implementations "gpu Tf32" and "gpu Bf16").
#include "gemm_mma.cuh"

template <class Engine>
__device__ __forceinline__ void forward(const float* x, const float* weight, int n, int in, int out, float* partial, float* shared) {
  int begin, end;
  split_k(in, begin, end);
  float* part = partial + (offset_t)blockIdx.z * n * out;
  gemm_mma<Engine, Narrow>(
      RowMajor{weight, out, in}, RowMajor{x, n, in}, blockIdx.x * Narrow::kRows, blockIdx.y * Narrow::kColumns, begin, end, shared,
      [&](int o0, int sample0, const float (&sum)[4][4]) {
#pragma unroll
        for (int i = 0; i < 4; i++)
#pragma unroll
          for (int j = 0; j < 4; j++) {
            if (o0 + i < out && sample0 + j < n) part[(offset_t)(sample0 + j) * out + o0 + i] = sum[i][j];
          }
      });
}

extern "C" __global__ void __launch_bounds__(kThreads) linear_forward_tf32_narrow(
    const float* __restrict__ x, const float* __restrict__ weight, int n, int in, int out, float* __restrict__ partial) {
  __shared__ __align__(16) float shared[Narrow::kSharedFloats];
  forward<Tf32>(x, weight, n, in, out, partial, shared);
}

extern "C" __global__ void __launch_bounds__(kThreads) linear_forward_bf16_narrow(
    const float* __restrict__ x, const float* __restrict__ weight, int n, int in, int out, float* __restrict__ partial) {
  __shared__ __align__(16) float shared[Narrow::kSharedFloats];
  forward<Bf16>(x, weight, n, in, out, partial, shared);
}
