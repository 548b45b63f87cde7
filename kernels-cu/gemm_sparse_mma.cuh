// A tile of C = A·B on sparse tensor cores, where a row of A holds the pixels of pooling windows, at most one of which is not 0 in each: the
// gemm_mma.cuh of the fused convolution's weight gradient.
//
// Maths     One instruction of mma_sparse.cuh multiplies what two of mma.cuh do. A window has a number v at position p, and 0 elsewhere.
//           tf32:  two pixels beside each other are a chunk, so a window has two. p / 2 says which of them stores v, where the other stores 0;
//                  p % 2 is the place of what is stored, in both.
//           bf16:  the window is a chunk, its pixels in the order 0, 2, 1, 3, and stores places 0 and 2 or places 1 and 3: p / 2 says which.
//                  p % 2 says which of the two is v.
// Layout    As gemm_mma.cuh, with stages of kSparseStep steps of K, eight windows, of which kSparseStages are in flight. A stage of A is planes of
//           four windows, [plane][window][row], each number as an instruction's register holds it, two planes an instruction. Behind them lie
//           the metadata: for each four rows, four words. A stage of B is [k][column], in an order of K (PairedWindows) that makes neighbours of
//           what the four lanes of a column read at once, so that no two of them meet in a bank.
// Bound by  shared memory or tensor cores alike for tf32, shared memory for bf16: a warp of 128x128 wants 68 (tf32) or 52 (bf16) wavefronts of reads
//           for a stage's 32 or 16 instructions, where gemm_mma.cuh wants 96 for 64 or 32.
// Order     K is summed upwards, so results do not depend on the schedule.
// Tested by tests/Kernels/Conformance (SparseConformanceTests).
#pragma once
#include "gemm_mma.cuh"
#include "mma_sparse.cuh"

constexpr int kSparseStep = 32, kSparseStages = 3, kSparseWindows = kSparseStep / 4;

// Where a stage's steps of K lie in shared memory: of every two windows first the upper pixels of both, then the lower ones.
struct PairedWindows {
  static constexpr int kSide = 2, kSteps = kSparseStep;
  static __device__ __forceinline__ int place(int k) { return k / 8 * 8 + k / 2 % 2 * 4 + k / 4 % 2 * 2 + k % 2; }
};

// A precision: kInstructions multiply a stage, each kReads numbers of a column by two planes of A.
struct SparseTf32 {
  typedef Tf32 Dense;
  static constexpr int kInstructions = 2, kReads = 4;
  static constexpr int kHalves = 2;  // planes that store something of a window

  // What one of them stores of it.
  static __device__ __forceinline__ float stored(float value, int position, int half) { return position / 2 == half ? value : 0.0f; }

  // The bit of each of four codes that decides a chunk's metadata; and the metadata of eight chunks, from such a bit at the lowest of their four.
  static __device__ __forceinline__ unsigned choices(unsigned codes) { return codes & 0x55u; }
  static __device__ __forceinline__ unsigned metadata(unsigned choices) { return 0x44444444u ^ choices * 0xau; }

  // Which four windows' metadata a lane brings. Both chunks of a window have the same, so two lanes bring those of one instruction.
  static __device__ __forceinline__ int windows_of(int t) { return t / 2; }

  // Numbers of a column, as they are read, as registers.
  static __device__ __forceinline__ void column(const float (&v)[kReads], unsigned (&b)[4]) {
    b[0] = Tf32::bits(v[0]);
    b[1] = Tf32::bits(v[2]);
    b[2] = Tf32::bits(v[1]);
    b[3] = Tf32::bits(v[3]);
  }

  template <int kInstruction>
  static __device__ __forceinline__ void multiply(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[4], unsigned metadata) {
    mma_sparse_tf32<kInstruction>(c, a, b, metadata);
  }
};

struct SparseBf16 {
  typedef Bf16 Dense;
  static constexpr int kInstructions = 1, kReads = 8, kHalves = 1;

  static __device__ __forceinline__ float stored(float value, int position, int) {
    bool second = position % 2 != 0;
    return __int_as_float((int)to_bf16_pair(second ? 0.0f : value, second ? value : 0.0f));
  }

  static __device__ __forceinline__ unsigned choices(unsigned codes) { return codes >> 1 & 0x55u; }
  static __device__ __forceinline__ unsigned metadata(unsigned choices) { return 0x88888888u ^ choices * 0x5u; }
  static __device__ __forceinline__ int windows_of(int t) { return t % 2; }

  static __device__ __forceinline__ void column(const float (&v)[kReads], unsigned (&b)[4]) {
#pragma unroll
    for (int i = 0; i < 4; i++) b[i] = to_bf16_pair(v[2 * i], v[2 * i + 1]);
  }

  template <int kInstruction>
  static __device__ __forceinline__ void multiply(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[4], unsigned metadata) {
    mma_sparse_bf16<kInstruction>(c, a, b, metadata);
  }
};

// Where a stage's parts lie, in floats.
template <class Engine, class Tile>
struct SparseStage {
  static constexpr int kPlanes = 2 * Engine::kInstructions, kMetadata = 4 * kPlanes * (Tile::kRows + 8);
  static constexpr int kFloatsA = kMetadata + Tile::kRows, kFloatsB = kSparseStep * (Tile::kColumns + 8);

  static __device__ __forceinline__ int plane(int windows, int half) { return windows * Engine::kHalves + half; }

  // Two words, of rows 0 and 1 and of rows 2 and 3 of a group of four, with the metadata of four windows each.
  static __device__ __forceinline__ int metadata(int group, int windows) { return kMetadata + 4 * group + 2 * windows; }
};

// One of a stage's instructions for each 16x8 tile of the warp.
template <class Engine, class Tile, int kInstruction, class ReadsA, class ReadsB>
__device__ __forceinline__ void multiply_sparse(
    const float* a, const float* b, const ReadsA& readsA, const ReadsB& readsB, int metadataAt, TileSums<Tile>& sums) {
  unsigned columns[Tile::kN][2][4];
#pragma unroll
  for (int n = 0; n < Tile::kN; n++) {
    float v[2][Engine::kReads];
#pragma unroll
    for (int i = 0; i < Engine::kReads; i++) {
      float2 two = readsB.template along_rows<float2>(b, 16 * n, kInstruction * Engine::kReads + i);
      v[0][i] = two.x;
      v[1][i] = two.y;
    }
    Engine::column(v[0], columns[n][0]);
    Engine::column(v[1], columns[n][1]);
  }
#pragma unroll
  for (int m = 0; m < Tile::kM; m++) {
    uint2 metadata = *reinterpret_cast<const uint2*>(a + metadataAt + 32 * m);
    float4 first = readsA.template along_rows<float4>(a, 32 * m, 2 * kInstruction);
    float4 second = readsA.template along_rows<float4>(a, 32 * m, 2 * kInstruction + 1);
    unsigned rows[2][4] = {
        {Tf32::bits(first.x), Tf32::bits(first.y), Tf32::bits(second.x), Tf32::bits(second.y)},
        {Tf32::bits(first.z), Tf32::bits(first.w), Tf32::bits(second.z), Tf32::bits(second.w)}};
#pragma unroll
    for (int n = 0; n < Tile::kN; n++)
#pragma unroll
      for (int j = 0; j < 2; j++) {
        Engine::template multiply<kInstruction>(sums.of[m][n][0][j], rows[0], columns[n][j], metadata.x);
        Engine::template multiply<kInstruction>(sums.of[m][n][1][j], rows[1], columns[n][j], metadata.y);
      }
  }
}

// Computes a tile over so many stages of K and hands it out, as gemm_mma.
template <class Engine, class Tile, class FeedA, class FeedB, class Store>
__device__ __forceinline__ void gemm_sparse_mma(FeedA& feedA, FeedB& feedB, int stages, int row0, int column0, float* shared, const Store& store) {
  typedef SparseStage<Engine, Tile> Stage;
  static_assert(FeedA::kContiguous == kAlongRows && FeedB::kContiguous == kAlongRows, "K is in pixels, which lie apart");
  LaneReads<false, Tile::kRows, kGroupA> readsA(TileSums<Tile>::first_row());
  LaneReads<false, Tile::kColumns, kGroupB> readsB(TileSums<Tile>::first_column());
  int metadataAt = Stage::metadata(TileSums<Tile>::first_row() / 4 + threadIdx.x % 32 / 4, Engine::windows_of(threadIdx.x % 4));
  TileSums<Tile> sums;
  walk_stages<kSparseStages, Stage::kFloatsA, Stage::kFloatsB>(feedA, feedB, stages, shared, [&](const float* a, const float* b) {
    multiply_sparse<Engine, Tile, 0>(a, b, readsA, readsB, metadataAt, sums);
    if (Engine::kInstructions == 2) multiply_sparse<Engine, Tile, Engine::kInstructions - 1>(a, b, readsA, readsB, metadataAt, sums);
  });
  sums.hand_out(row0, column0, store);
}
