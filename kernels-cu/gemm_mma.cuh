// A tile of C = A·B on tensor cores: the counterpart of gemm.cuh for precisions tf32 and bf16.
//
// Layout    A block computes kRows x kColumns outputs, a warp 32·kPairsM x 16·kPairsN of them. Operands are objects that produce four
//           neighbouring elements at once: along K (a pixel's channels, a row of a matrix) or along the rows (a pixel's channels again, when
//           pixels are K). 16 steps of K are staged at a time, as fp32, in two buffers: the next stage is on its way from global memory to
//           registers while this one is multiplied.
//           Rows and columns of an instruction's 16x8 tile may be any of the block's: they are chosen so that a lane ends up with 4x4
//           neighbouring outputs, rows 4g..4g+3 and columns 4t..4t+3 of a 32x16 piece. For a convolution whose rows are ordered by pooling
//           window, those four rows are one window: pooling needs neither shuffles nor shared memory.
//           Shared memory along K: 16-byte units (row, k/4), where every second group of rows has its halves swapped, so that the eight
//           lanes of a 16-byte read touch all banks. Along rows: [k][row] with a pitch of 8 more than the rows, for the same reason.
// Bound by  tensor cores or shared memory alike for 128x128: 48 wavefronts of reads a warp for 32 (tf32) or 16 (bf16) instructions.
// Order     K is summed upwards, so results do not depend on the schedule.
// Tested by tests/Kernels/Conformance, through every kernel of precision tf32 or bf16.
#pragma once
#include "gemm.cuh"
#include "mma.cuh"

template <int kWarpsM, int kWarpsN, int kPairsM, int kPairsN>
struct TensorTile {
  static constexpr int kWarpRows = 32 * kPairsM, kWarpColumns = 16 * kPairsN;
  static constexpr int kRows = kWarpRows * kWarpsM, kColumns = kWarpColumns * kWarpsN;
  static constexpr int kBlock = 32 * kWarpsM * kWarpsN;
  static constexpr int kM = kPairsM, kN = kPairsN, kAcross = kWarpsN;
  // Along rows a stage needs 8 floats more for each step of K than along K; both fit.
  static constexpr int kFloatsA = kStep * (kRows + 8), kFloatsB = kStep * (kColumns + 8);
  static constexpr int kSharedFloats = 2 * (kFloatsA + kFloatsB);
};

typedef TensorTile<2, 4, 2, 2> Wide;    // 128x128
typedef TensorTile<4, 2, 1, 2> Narrow;  // 128x64
static_assert(Wide::kBlock == kThreads && Narrow::kBlock == kThreads, "the launchers and the kernels' bounds count on it");

// Where four elements of a row group lie in a stage. kGroup neighbouring rows are one lane's.
template <int kGroup>
__device__ __forceinline__ int unit_along_k(int row, int four) {
  return ((row * (kStep / 4) + four) ^ (row / kGroup % 2 * 4)) * 4;
}

// Brings one operand from global to shared memory, a stage at a time.
template <class Source, int kTileRows, int kBlock, int kGroup>
struct Feed {
  static constexpr bool kK = Source::kContiguous == kAlongK;
  static constexpr int kSlots = kTileRows * kStep / 4 / kBlock;
  static constexpr int kAcross = kK ? kStep / 4 : kTileRows / 4;  // pieces of four that lie side by side

  const Source& source;
  int row0;
  typename Source::Row rows[kK ? kSlots : 1];
  float4 values[kSlots];

  __device__ __forceinline__ Feed(const Source& of, int firstRow) : source(of), row0(firstRow) {
#pragma unroll
    for (int i = 0; i < (kK ? kSlots : 1); i++) rows[i] = source.row(row0 + row_of(i));
  }

  __device__ __forceinline__ int row_of(int slot) const {
    return kK ? threadIdx.x / kAcross + slot * (kBlock / kAcross) : threadIdx.x % kAcross * 4;
  }

  __device__ __forceinline__ int k_of(int slot) const {
    return kK ? threadIdx.x % kAcross * 4 : threadIdx.x / kAcross + slot * (kBlock / kAcross);
  }

  __device__ __forceinline__ void fetch(int k0, int kEnd) {
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      int k = k0 + k_of(i);
      if (source.comes_in_fours()) {
        values[i] = k < kEnd ? source.at4(rows[kK ? i : 0], source.depth(k)) : zeros();
      } else {
        float four[4];
#pragma unroll
        for (int j = 0; j < 4; j++) {
          int kj = kK ? k + j : k;
          four[j] = kj < kEnd ? source.at(kK ? rows[kK ? i : 0] : source.row(row0 + row_of(i) + j), source.depth(kj)) : 0.0f;
        }
        values[i] = make_float4(four[0], four[1], four[2], four[3]);
      }
    }
  }

  __device__ __forceinline__ void store(float* stage) const {
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      int at = kK ? unit_along_k<kGroup>(row_of(i), threadIdx.x % kAcross) : k_of(i) * (kTileRows + 8) + row_of(i);
      *reinterpret_cast<float4*>(stage + at) = values[i];
    }
  }
};

// The lane's four rows of A in a 32-row piece.
template <class Engine, bool kK, int kTileRows>
__device__ __forceinline__ void read_rows(const float* stage, int row0, typename Engine::Fragment (&rows)[4]) {
  int g = threadIdx.x % 32 / 4, t = threadIdx.x % 4;
  float4 v[4];
#pragma unroll
  for (int i = 0; i < 4; i++) {
    v[i] = *reinterpret_cast<const float4*>(
        stage + (kK ? unit_along_k<4>(row0 + 4 * g + i, t) : (t + 4 * i) * (kTileRows + 8) + row0 + 4 * g));
  }
  if (kK) {
#pragma unroll
    for (int i = 0; i < 4; i++) rows[i] = Engine::pack(v[i].x, v[i].y, v[i].z, v[i].w);
  } else {
    rows[0] = Engine::pack(v[0].x, v[1].x, v[2].x, v[3].x);
    rows[1] = Engine::pack(v[0].y, v[1].y, v[2].y, v[3].y);
    rows[2] = Engine::pack(v[0].z, v[1].z, v[2].z, v[3].z);
    rows[3] = Engine::pack(v[0].w, v[1].w, v[2].w, v[3].w);
  }
}

// The lane's two columns of B in a 16-column piece.
template <class Engine, bool kK, int kTileRows>
__device__ __forceinline__ void read_columns(const float* stage, int column0, typename Engine::Fragment (&columns)[2]) {
  int g = threadIdx.x % 32 / 4, t = threadIdx.x % 4;
  if (kK) {
#pragma unroll
    for (int i = 0; i < 2; i++) {
      float4 v = *reinterpret_cast<const float4*>(stage + unit_along_k<2>(column0 + 2 * g + i, t));
      columns[i] = Engine::pack(v.x, v.y, v.z, v.w);
    }
  } else {
    float2 v[4];
#pragma unroll
    for (int i = 0; i < 4; i++) v[i] = *reinterpret_cast<const float2*>(stage + (t + 4 * i) * (kTileRows + 8) + column0 + 2 * g);
    columns[0] = Engine::pack(v[0].x, v[1].x, v[2].x, v[3].x);
    columns[1] = Engine::pack(v[0].y, v[1].y, v[2].y, v[3].y);
  }
}

// Computes a tile over k in [kBegin, kEnd) and hands it out in pieces of 4x4: store(row, column, values).
template <class Engine, class Tile, class A, class B, class Store>
__device__ __forceinline__ void gemm_mma(
    const A& a, const B& b, int row0, int column0, int kBegin, int kEnd, float* shared, const Store& store) {
  static_assert(A::kContiguous == B::kContiguous, "a lane's share of K must be the same in both operands");
  constexpr bool kK = A::kContiguous == kAlongK;
  int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  int rowOfWarp = warp / Tile::kAcross * Tile::kWarpRows, columnOfWarp = warp % Tile::kAcross * Tile::kWarpColumns;
  Feed<A, Tile::kRows, Tile::kBlock, 4> feedA(a, row0);
  Feed<B, Tile::kColumns, Tile::kBlock, 2> feedB(b, column0);
  float sum[Tile::kM][Tile::kN][2][2][4] = {};

  float* stageA = shared;
  float* stageB = shared + 2 * Tile::kFloatsA;
  feedA.fetch(kBegin, kEnd);
  feedB.fetch(kBegin, kEnd);
  feedA.store(stageA);
  feedB.store(stageB);
  __syncthreads();
  int current = 0;
  for (int k0 = kBegin; k0 < kEnd; k0 += kStep) {
    bool more = k0 + kStep < kEnd;
    if (more) {
      feedA.fetch(k0 + kStep, kEnd);
      feedB.fetch(k0 + kStep, kEnd);
    }
    const float* nowA = stageA + current * Tile::kFloatsA;
    const float* nowB = stageB + current * Tile::kFloatsB;
    typename Engine::Fragment columns[Tile::kN][2];
#pragma unroll
    for (int n = 0; n < Tile::kN; n++) read_columns<Engine, kK, Tile::kColumns>(nowB, columnOfWarp + 16 * n, columns[n]);
#pragma unroll
    for (int m = 0; m < Tile::kM; m++) {
      typename Engine::Fragment rows[4];
      read_rows<Engine, kK, Tile::kRows>(nowA, rowOfWarp + 32 * m, rows);
#pragma unroll
      for (int n = 0; n < Tile::kN; n++)
#pragma unroll
        for (int i = 0; i < 2; i++)
#pragma unroll
          for (int j = 0; j < 2; j++) Engine::multiply(sum[m][n][i][j], rows[2 * i], rows[2 * i + 1], columns[n][j]);
    }
    current ^= 1;
    if (more) {
      feedA.store(stageA + current * Tile::kFloatsA);
      feedB.store(stageB + current * Tile::kFloatsB);
    }
    __syncthreads();
  }

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
          values[2 * i][j] = sum[m][n][i][j][0];
          values[2 * i][j + 2] = sum[m][n][i][j][1];
          values[2 * i + 1][j] = sum[m][n][i][j][2];
          values[2 * i + 1][j + 2] = sum[m][n][i][j][3];
        }
      store(row0 + rowOfWarp + 32 * m + lane / 4 * 4, column0 + columnOfWarp + 16 * n + lane % 4 * 4, values);
    }
  }
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
