// The weight gradient of the fused convolution on sparse tensor cores, in tf32 and bf16, with tiles of 128x128 and 128x64 outputs.
//
// Maths     as conv_relu_pool_mma.cu: dw[o][r,t,c] = Σ dy[pixel][o]·x[pixel moved by (r,t)][c]. Of the four pixels of a pooling window one received a
//           gradient at most, and the pool's codes say which; they become the metadata of the instructions (gemm_sparse_mma.cuh).
// Shapes    as conv_relu_pool_mma.cu.
// Layout    gemm_sparse_mma.cuh. A thread brings four channels of a window, four neighbouring lanes the four windows whose metadata share words.
// Bound by  as gemm_sparse_mma.cuh says. Wide tiles have one block on a multiprocessor, since two would spill.
// Tested by tests/Kernels/Conformance (SparseConformanceTests).
#include "conv_feeds.cuh"
#include "gemm_sparse_mma.cuh"

// Rows are output channels, K the pixels of pooling windows, as planes and metadata.
template <class Engine, class Tile>
struct SparseGradientFeed {
  typedef SparseStage<Engine, Tile> Stage;
  static constexpr Contiguous kContiguous = kAlongRows;
  static constexpr int kGroups = Tile::kRows / 4;
  static_assert(Tile::kBlock == kGroups * kSparseWindows, "a thread has one piece of a stage");

  WindowPieces pieces;

  // The thread's four windows, its own among them, and its four channels.
  static __device__ __forceinline__ int windows() { return threadIdx.x / (4 * kGroups); }
  static __device__ __forceinline__ int window() { return threadIdx.x % 4; }
  static __device__ __forceinline__ int group() { return threadIdx.x / 4 % kGroups; }

  __device__ __forceinline__ SparseGradientFeed(const PooledPieces& of, const ConvShape& s, int row0, int firstWindow, int endWindow)
      : pieces(of, s, row0 + 4 * group(), firstWindow + 4 * windows() + window(), endWindow) {}

  __device__ __forceinline__ void begin(AsyncCopies&, float*) { pieces.fetch(kSparseWindows); }

  __device__ __forceinline__ void finish(float* stage) const {
    int codes = pieces.piece.codes;
    float4 living = pieces.piece.template living<typename Engine::Dense>();
#pragma unroll
    for (int half = 0; half < Engine::kHalves; half++) {
      float* to = stage + unit_along_rows<Tile::kRows>(4 * group(), 4 * Stage::plane(windows(), half) + window());
      *reinterpret_cast<float4*>(to) = make_float4(
          Engine::stored(living.x, codes & 3, half), Engine::stored(living.y, codes >> 2 & 3, half),
          Engine::stored(living.z, codes >> 4 & 3, half), Engine::stored(living.w, codes >> 6 & 3, half));
    }

    // The four lanes put together two words, of rows 0 and 1 and of rows 2 and 3; those of even windows have the first in the end.
    unsigned choices = Engine::choices((unsigned)codes), second = window() % 2;
    unsigned word = two_rows(choices >> 4 * second), other = two_rows(choices >> 4 * (1 - second));
    word |= __shfl_xor_sync(0xffffffffu, other, 1);
    word |= __shfl_xor_sync(0xffffffffu, word, 2);
    if (window() < 2) reinterpret_cast<unsigned*>(stage)[Stage::metadata(group(), windows()) + window()] = Engine::metadata(word);
  }

  // The choices of two rows, at bits 0 and 2, in the lower and the upper half of a word.
  static __device__ __forceinline__ unsigned two_rows(unsigned choices) { return ((choices & 1u) | (choices & 4u) << 14) << 4 * window(); }
};

// partial [gridDim.z][O][R·T·C], of windowsEach pooling windows for each z.
template <class Engine, class Tile>
__device__ __forceinline__ void backward_weight(
    const float* x, const PooledPieces& dy, const ConvShape& s, int windowsEach, float* partial, float* shared) {
  int row0 = blockIdx.x * Tile::kRows, column0 = blockIdx.y * Tile::kColumns, columns = s.r * s.t * s.c;
  int begin = blockIdx.z * windowsEach, end = min(s.n * (s.p / 2) * (s.q / 2), begin + windowsEach);
  float* out = partial + (offset_t)blockIdx.z * s.o * columns;
  SparseGradientFeed<Engine, Tile> gradient(dy, s, row0, begin, end);
  WindowColumnFeed<Tile::kColumns, Tile::kBlock, PairedWindows> input(x, s, column0, begin);
  gemm_sparse_mma<Engine, Tile>(
      gradient, input, max(0, end - begin + kSparseWindows - 1) / kSparseWindows, row0, column0, shared,
      [&](int row, int column, const float (&sum)[4][4]) { store_tile(sum, row, column, s.o, columns, out, 0); });
}

// Blocks a multiprocessor: two where 128 registers are enough without a spill.
#define SPARSE_WEIGHT_KERNEL(Engine, Tile, suffix, blocks)                                                                                \
  extern "C" __global__ void __launch_bounds__(kThreads, blocks) conv_relu_pool_backward_weight_##suffix(                                 \
      const float* __restrict__ x, const float* __restrict__ y, const unsigned char* __restrict__ codes, const float* __restrict__ dy,    \
      ConvShape s, int windowsEach, float* __restrict__ partial) {                                                                        \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    backward_weight<Engine, Tile>(x, PooledPieces{y, codes, dy}, s, windowsEach, partial, shared);                                        \
  }

SPARSE_WEIGHT_KERNEL(SparseTf32, Wide, tf32_sparse_wide, 1)
SPARSE_WEIGHT_KERNEL(SparseTf32, Narrow, tf32_sparse_narrow, 2)
SPARSE_WEIGHT_KERNEL(SparseBf16, Wide, bf16_sparse_wide, 1)
SPARSE_WEIGHT_KERNEL(SparseBf16, Narrow, bf16_sparse_narrow, 2)
