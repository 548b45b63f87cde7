// A tile of C = A·B on tensor cores: the counterpart of gemm.cuh for precisions tf32 and bf16.
//
// Layout    A block computes kRows x kColumns outputs, a warp 32·kPairsM x 16·kPairsN of them. 16 steps of K are a stage in shared memory, as
//           fp32; kStages of them are in flight. What brings an operand there is a feed: an object of each thread that knows where its pieces
//           of 16 bytes lie and moves on by a stage at a time, without a division (matrix_feed.cuh, conv_feeds.cuh).
//           Rows and columns of an instruction's 16x8 tile may be any of the block's: they are chosen so that a lane ends up with 4x4
//           neighbouring outputs, rows 4g..4g+3 and columns 4t..4t+3 of a 32x16 piece. For a convolution whose rows are ordered by pooling
//           window, those four rows are one window: pooling needs neither shuffles nor shared memory.
//           Shared memory along K: 16-byte units (row, k/4), where every second group of rows has its halves swapped, so that the eight
//           lanes of a 16-byte read touch all banks. Along rows: [k][row] with a pitch of 8 more than the rows, for the same reason.
// Bound by  tensor cores or shared memory alike for 128x128: 48 wavefronts of reads a warp for 32 (tf32) or 16 (bf16) instructions.
// Order     K is summed upwards, so results do not depend on the schedule.
// Tested by tests/Kernels/Conformance, through every kernel of precision tf32 or bf16.
#pragma once
#include "async_copy.cuh"
#include "gemm.cuh"
#include "mma.cuh"

constexpr int kStages = 4;

template <int kWarpsM, int kWarpsN, int kPairsM, int kPairsN>
struct TensorTile {
  static constexpr int kWarpRows = 32 * kPairsM, kWarpColumns = 16 * kPairsN;
  static constexpr int kRows = kWarpRows * kWarpsM, kColumns = kWarpColumns * kWarpsN;
  static constexpr int kBlock = 32 * kWarpsM * kWarpsN;
  static constexpr int kM = kPairsM, kN = kPairsN, kAcross = kWarpsN;
  // Along rows a stage needs 8 floats more for each step of K than along K; both fit. The C# record TensorTile knows the sum.
  static constexpr int kFloatsA = kStep * (kRows + 8), kFloatsB = kStep * (kColumns + 8);
};

typedef TensorTile<2, 4, 2, 2> Wide;    // 128x128
typedef TensorTile<4, 2, 1, 2> Narrow;  // 128x64
typedef TensorTile<4, 2, 1, 1> Slim;    // 128x32
static_assert(Wide::kBlock == kThreads && Narrow::kBlock == kThreads && Slim::kBlock == kThreads, "the launchers and the bounds count on it");

// Where four elements of a row group lie in a stage. kGroup neighbouring rows are one lane's.
template <int kGroup>
__device__ __forceinline__ int unit_along_k(int row, int four) {
  return ((row * (kStep / 4) + four) ^ (row / kGroup % 2 * 4)) * 4;
}

// The same along rows.
template <int kTileRows>
__device__ __forceinline__ int unit_along_rows(int row, int k) {
  return k * (kTileRows + 8) + row;
}

// Rows of A that are one lane's, and columns of B.
constexpr int kGroupA = 4, kGroupB = 2;

// Four values along K.
template <class Engine, bool kRounded>
__device__ __forceinline__ typename Engine::Fragment fragment(float k0, float k1, float k2, float k3) {
  return kRounded ? Engine::keep(k0, k1, k2, k3) : Engine::pack(k0, k1, k2, k3);
}

// Where a lane reads, computed once: all its pieces of a stage lie at constant distances from two places along K (its even and its odd rows), and
// from one along rows.
template <bool kK, int kTileRows, int kGroup>
struct LaneReads {
  int even, odd;

  __device__ __forceinline__ LaneReads(int row0) {
    int g = threadIdx.x % 32 / 4, t = threadIdx.x % 4;
    even = kK ? unit_along_k<kGroup>(row0 + kGroup * g, t) : unit_along_rows<kTileRows>(row0 + kGroup * g, t);
    odd = kK ? unit_along_k<kGroup>(row0 + kGroup * g + 1, t) : even;
  }

  // Four values of K of the lane's row `i` in the piece that begins `rows` further on.
  __device__ __forceinline__ float4 along_k(const float* stage, int rows, int i) const {
    return four_at(stage + (i % 2 == 0 ? even : odd) + (rows + i / 2 * 2) * kStep);
  }

  // The lane's neighbouring rows at step t + 4·i of K.
  template <class Vector>
  __device__ __forceinline__ Vector along_rows(const float* stage, int rows, int i) const {
    return *reinterpret_cast<const Vector*>(stage + even + rows + 4 * i * (kTileRows + 8));
  }
};

// The lane's four rows of A in a 32-row piece.
template <class Engine, bool kRounded, bool kK, class Reads>
__device__ __forceinline__ void read_rows(const float* stage, const Reads& reads, int rows, typename Engine::Fragment (&fragments)[4]) {
  float4 v[4];
#pragma unroll
  for (int i = 0; i < 4; i++) v[i] = kK ? reads.along_k(stage, rows, i) : reads.template along_rows<float4>(stage, rows, i);
  if (kK) {
#pragma unroll
    for (int i = 0; i < 4; i++) fragments[i] = fragment<Engine, kRounded>(v[i].x, v[i].y, v[i].z, v[i].w);
  } else {
    fragments[0] = fragment<Engine, kRounded>(v[0].x, v[1].x, v[2].x, v[3].x);
    fragments[1] = fragment<Engine, kRounded>(v[0].y, v[1].y, v[2].y, v[3].y);
    fragments[2] = fragment<Engine, kRounded>(v[0].z, v[1].z, v[2].z, v[3].z);
    fragments[3] = fragment<Engine, kRounded>(v[0].w, v[1].w, v[2].w, v[3].w);
  }
}

// The lane's two columns of B in a 16-column piece.
template <class Engine, bool kRounded, bool kK, class Reads>
__device__ __forceinline__ void read_columns(const float* stage, const Reads& reads, int columns, typename Engine::Fragment (&fragments)[2]) {
  if (kK) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
      float4 v = reads.along_k(stage, columns, i);
      fragments[i] = fragment<Engine, kRounded>(v.x, v.y, v.z, v.w);
    }
  } else {
    float2 v[4];
#pragma unroll
    for (int i = 0; i < 4; i++) v[i] = reads.template along_rows<float2>(stage, columns, i);
    fragments[0] = fragment<Engine, kRounded>(v[0].x, v[1].x, v[2].x, v[3].x);
    fragments[1] = fragment<Engine, kRounded>(v[0].y, v[1].y, v[2].y, v[3].y);
  }
}

// Multiplies one stage.
template <class Engine, class Tile, class FeedA, class FeedB, class ReadsA, class ReadsB>
__device__ __forceinline__ void multiply_stage(
    const float* a, const float* b, const ReadsA& readsA, const ReadsB& readsB, float (&sum)[Tile::kM][Tile::kN][2][2][4]) {
  constexpr bool kK = FeedA::kContiguous == kAlongK;
  typename Engine::Fragment columns[Tile::kN][2];
#pragma unroll
  for (int n = 0; n < Tile::kN; n++) read_columns<Engine, FeedB::kRounded, kK>(b, readsB, 16 * n, columns[n]);
#pragma unroll
  for (int m = 0; m < Tile::kM; m++) {
    typename Engine::Fragment rows[4];
    read_rows<Engine, FeedA::kRounded, kK>(a, readsA, 32 * m, rows);
#pragma unroll
    for (int n = 0; n < Tile::kN; n++)
#pragma unroll
      for (int i = 0; i < 2; i++)
#pragma unroll
        for (int j = 0; j < 2; j++) Engine::multiply(sum[m][n][i][j], rows[2 * i], rows[2 * i + 1], columns[n][j]);
  }
}

// Walks so many stages of K: while one is multiplied, multiply(a, b), the next kInFlight - 1 are on their way. A feed starts a stage with
// begin(copies, place), which moves it on, and ends it with finish(place) a stage's arithmetic later, for what goes through registers.
template <int kInFlight, int kFloatsA, int kFloatsB, class FeedA, class FeedB, class Multiply>
__device__ __forceinline__ void walk_stages(FeedA& feedA, FeedB& feedB, int stages, float* shared, const Multiply& multiply) {
  constexpr int kFloats = kFloatsA + kFloatsB;
  AsyncCopies copies;
#pragma unroll
  for (int stage = 0; stage < kInFlight - 1; stage++) {
    if (stage < stages) {
      float* a = shared + stage * kFloats;
      feedA.begin(copies, a);
      feedB.begin(copies, a + kFloatsA);
      feedA.finish(a);
      feedB.finish(a + kFloatsA);
    }
    copies.commit();
  }
  int now = 0, next = kInFlight - 1;
  for (int stage = 0; stage < stages; stage++) {
    copies.template wait<kInFlight - 2>();
    __syncthreads();  // what all threads copied is there, and nobody reads the place of the stage before any more
    float* a = shared + next * kFloats;
    bool more = stage + kInFlight - 1 < stages;
    if (more) {
      feedA.begin(copies, a);
      feedB.begin(copies, a + kFloatsA);
    }
    copies.commit();
    const float* current = shared + now * kFloats;
    multiply(current, current + kFloatsA);
    if (more) {
      feedA.finish(a);
      feedB.finish(a + kFloatsA);
    }
    now = now + 1 == kInFlight ? 0 : now + 1;
    next = next + 1 == kInFlight ? 0 : next + 1;
  }
}

// Sums of a warp's tile: pieces of 32 rows, pieces of 16 columns, in each two by two instructions' tiles, of which a lane holds four numbers.
template <class Tile>
struct TileSums {
  float of[Tile::kM][Tile::kN][2][2][4] = {};

  static __device__ __forceinline__ int first_row() { return threadIdx.x / 32 / Tile::kAcross * Tile::kWarpRows; }
  static __device__ __forceinline__ int first_column() { return threadIdx.x / 32 % Tile::kAcross * Tile::kWarpColumns; }

  // Hands them out in pieces of 4x4: store(row, column, values).
  template <class Store>
  __device__ __forceinline__ void hand_out(int row0, int column0, const Store& store) const {
    int lane = threadIdx.x % 32;
#pragma unroll
    for (int m = 0; m < Tile::kM; m++) {
#pragma unroll
      for (int n = 0; n < Tile::kN; n++) {
        // Tile i holds rows 2i and 2i+1 of the lane's four, tile j columns j and j+2.
        float values[4][4];
#pragma unroll
        for (int i = 0; i < 2; i++)
#pragma unroll
          for (int j = 0; j < 2; j++) {
            values[2 * i][j] = of[m][n][i][j][0];
            values[2 * i][j + 2] = of[m][n][i][j][1];
            values[2 * i + 1][j] = of[m][n][i][j][2];
            values[2 * i + 1][j + 2] = of[m][n][i][j][3];
          }
        store(row0 + first_row() + 32 * m + lane / 4 * 4, column0 + first_column() + 16 * n + lane % 4 * 4, values);
      }
    }
  }
};

// Computes a tile over so many stages of K and hands it out: store(row, column, values). kRounded says that a feed's values need no rounding any more.
template <class Engine, class Tile, class FeedA, class FeedB, class Store>
__device__ __forceinline__ void gemm_mma(FeedA& feedA, FeedB& feedB, int stages, int row0, int column0, float* shared, const Store& store) {
  static_assert(FeedA::kContiguous == FeedB::kContiguous, "a lane's share of K must be the same in both operands");
  constexpr bool kK = FeedA::kContiguous == kAlongK;
  LaneReads<kK, Tile::kRows, kGroupA> readsA(TileSums<Tile>::first_row());
  LaneReads<kK, Tile::kColumns, kGroupB> readsB(TileSums<Tile>::first_column());
  TileSums<Tile> sums;
  walk_stages<kStages, Tile::kFloatsA, Tile::kFloatsB>(feedA, feedB, stages, shared, [&](const float* a, const float* b) {
    multiply_stage<Engine, Tile, FeedA, FeedB>(a, b, readsA, readsB, sums.of);
  });
  sums.hand_out(row0, column0, store);
}

__device__ __forceinline__ float4 four_of(const float (&sum)[4]) { return make_float4(sum[0], sum[1], sum[2], sum[3]); }

__device__ __forceinline__ float4 operator+(const float4& a, const float4& b) { return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w); }

// Writes four neighbours, or adds them to what is there.
__device__ __forceinline__ void put4(float* target, const float4& value, int accumulate) {
  float4* to = reinterpret_cast<float4*>(target);
  *to = accumulate ? *to + value : value;
}

// As a later product's operands.
template <class Engine>
__device__ __forceinline__ float4 rounded4(const float4& v) {
  return make_float4(Engine::rounded(v.x), Engine::rounded(v.y), Engine::rounded(v.z), Engine::rounded(v.w));
}

// Adds what is there to four neighbours, or nothing, and clamps them.
__device__ __forceinline__ float4 add_relu(const float4& value, const float* residual, offset_t at) {
  float4 sum = residual != nullptr ? value + four_at(residual + at) : value;
  return make_float4(relu(sum.x), relu(sum.y), relu(sum.z), relu(sum.w));
}

// Writes a piece of a row-major matrix, or adds it to what is there.
__device__ __forceinline__ void store_tile(
    const float (&sum)[4][4], int row0, int column0, int rows, int columns, float* out, int accumulate) {
#pragma unroll
  for (int i = 0; i < 4; i++)
#pragma unroll
    for (int j = 0; j < 4; j++) {
      if (row0 + i < rows && column0 + j < columns) put(out + (offset_t)(row0 + i) * columns + column0 + j, sum[i][j], accumulate);
    }
}
