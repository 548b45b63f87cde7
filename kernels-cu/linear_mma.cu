// The linear layer's forward pass on tensor cores, in tf32 and bf16.
//
// Maths     y = x·Wᵀ, split over K; linear_finish (linear.cu) adds the parts, the bias and the ReLU.
// Shapes    x [N,in], W [out,in], partial [splits][N][out]; in is a multiple of four.
// Layout    gemm_mma.cuh with the weights' rows as M and the batch as N: weights stream through once, past L1; a batch of up to 32 or 64 is
//           one column of tiles.
// Bound by  memory: W once, 1.23 GB in the baseline.
// Tested by tests/Kernels/Conformance (LinearForward, implementations "gpu Tf32" and "gpu Bf16").
#include "matrix_feed.cuh"

template <class Engine, class Tile>
__device__ __forceinline__ void forward(const float* x, const float* weight, int n, int in, int out, float* partial, float* shared) {
  int begin, end;
  split_k(in, begin, end);
  float* part = partial + (offset_t)blockIdx.z * n * out;
  int row0 = blockIdx.x * Tile::kRows, column0 = blockIdx.y * Tile::kColumns;
  MatrixFeed<Tile::kRows, Tile::kBlock, kGroupA, true, false> weights(weight, out, in, row0, begin, end);
  MatrixFeed<Tile::kColumns, Tile::kBlock, kGroupB, false, false> input(x, n, in, column0, begin, end);
  gemm_mma<Engine, Tile>(
      weights, input, (end - begin + kStep - 1) / kStep, row0, column0, shared, [&](int o0, int sample0, const float (&sum)[4][4]) {
#pragma unroll
        for (int i = 0; i < 4; i++)
#pragma unroll
          for (int j = 0; j < 4; j++) {
            if (o0 + i < out && sample0 + j < n) part[(offset_t)(sample0 + j) * out + o0 + i] = sum[i][j];
          }
      });
}

// Slim blocks of a multiprocessor: the four that the split of K counts on (GemmGrid.cs) where shared memory holds them.
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
constexpr int kSlimBlocks = 4;
#else
constexpr int kSlimBlocks = 3;
#endif

#define LINEAR_KERNELS(Engine, Tile, suffix, blocks)                                                                                      \
  extern "C" __global__ void __launch_bounds__(kThreads, blocks) linear_forward_##suffix(                                                 \
      const float* __restrict__ x, const float* __restrict__ weight, int n, int in, int out, float* __restrict__ partial) {               \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    forward<Engine, Tile>(x, weight, n, in, out, partial, shared);                                                                        \
  }

LINEAR_KERNELS(Tf32, Narrow, tf32_narrow, 2)
LINEAR_KERNELS(Tf32, Slim, tf32_slim, kSlimBlocks)
LINEAR_KERNELS(Bf16, Narrow, bf16_narrow, 2)
LINEAR_KERNELS(Bf16, Slim, bf16_slim, kSlimBlocks)
