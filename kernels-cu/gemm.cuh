// A tile of C = A·B in fp32, the core of every tuned kernel with products: a block of 256 threads computes 64x64 outputs, a thread 4x4.
//
// Layout    A and B are any two objects that can produce an element; what they stand for (a matrix, a convolution's input seen through
//           a kernel window, an expanded pooled gradient) is theirs to know. 16 steps of K are staged in shared memory at a time,
//           A as [k][m] and B as [k][n], so that a thread reads its 4 rows and its 4 columns as one float4 each.
// Bound by  FFMA issue: 16 FMAs for two 16-byte shared loads. A register-tile of 8x8 would halve the loads; it also halves the blocks,
//           and this path is the strict fp32 one, not the fast one.
// Order     K is summed upwards in one thread, so results do not depend on the schedule.
// Tested by tests/Kernels/Conformance, through every kernel that uses it.
#pragma once
#include "common.cuh"

constexpr int kTile = 64;       // rows and columns of a block's tile
constexpr int kStep = 16;       // K of one stage
constexpr int kMicro = 4;       // rows and columns of a thread's tile
constexpr int kThreads = 256;   // (kTile / kMicro)^2
constexpr int kPad = 4;         // keeps float4 reads aligned and spreads rows over the banks
constexpr int kLoads = kTile * kStep / kThreads;

// Read 16 bytes at a time, wherever the compiler puts it.
struct alignas(16) GemmShared {
  float a[kStep][kTile + kPad];
  float b[kStep][kTile + kPad];
};

// Where an operand's neighbours lie in memory; threads of a warp are laid along it, so that their loads coalesce.
enum Contiguous { kAlongK, kAlongRows };

// Stages kStep x kTile elements of one operand. `row` of a source decodes a row once; `at` produces an element or 0 outside.
template <class Source>
__device__ __forceinline__ void stage(float (*tile)[kTile + kPad], const Source& source, int row0, int k0, int kEnd) {
#pragma unroll
  for (int i = 0; i < kLoads; i++) {
    int e = threadIdx.x + i * kThreads;
    int k = Source::kContiguous == kAlongK ? e % kStep : e / kTile;
    int row = Source::kContiguous == kAlongK ? e / kStep : e % kTile;
    tile[k][row] = k0 + k < kEnd ? source.at(row0 + row, k0 + k) : 0.0f;
  }
}

// Accumulates rows [row0, row0+64) x columns [column0, column0+64) over k in [kBegin, kEnd). Thread t holds rows
// row0 + 4·(t/16) + 0..3 and columns column0 + 4·(t%16) + 0..3.
template <class A, class B>
__device__ __forceinline__ void gemm_tile(
    const A& a, const B& b, int row0, int column0, int kBegin, int kEnd, GemmShared& shared, float (&sum)[kMicro][kMicro]) {
  int rows = (threadIdx.x / (kTile / kMicro)) * kMicro;
  int columns = (threadIdx.x % (kTile / kMicro)) * kMicro;
#pragma unroll
  for (int i = 0; i < kMicro; i++)
#pragma unroll
    for (int j = 0; j < kMicro; j++) sum[i][j] = 0.0f;

  for (int k0 = kBegin; k0 < kEnd; k0 += kStep) {
    stage(shared.a, a, row0, k0, kEnd);
    stage(shared.b, b, column0, k0, kEnd);
    __syncthreads();
#pragma unroll
    for (int k = 0; k < kStep; k++) {
      float4 x = *reinterpret_cast<const float4*>(&shared.a[k][rows]);
      float4 y = *reinterpret_cast<const float4*>(&shared.b[k][columns]);
      float xs[kMicro] = {x.x, x.y, x.z, x.w};
      float ys[kMicro] = {y.x, y.y, y.z, y.w};
#pragma unroll
      for (int i = 0; i < kMicro; i++)
#pragma unroll
        for (int j = 0; j < kMicro; j++) sum[i][j] = fmaf(xs[i], ys[j], sum[i][j]);
    }
    __syncthreads();
  }
}

__device__ __forceinline__ int micro_row() { return (threadIdx.x / (kTile / kMicro)) * kMicro; }
__device__ __forceinline__ int micro_column() { return (threadIdx.x % (kTile / kMicro)) * kMicro; }

// The part of K that belongs to one of several blocks along gridDim.z; whole stages, so that a split changes no stage's contents.
__device__ __forceinline__ void split_k(int k, int& begin, int& end) {
  int stages = (k + kStep - 1) / kStep;
  int each = (stages + gridDim.z - 1) / gridDim.z;
  begin = min(k, (int)blockIdx.z * each * kStep);
  end = min(k, begin + each * kStep);
}

__device__ __forceinline__ float4 zeros() { return make_float4(0.0f, 0.0f, 0.0f, 0.0f); }

__device__ __forceinline__ float4 four_at(const float* p) { return *reinterpret_cast<const float4*>(p); }

// A row-major matrix whose rows lie along K: element (row, k) at [row·k_count + k].
struct RowMajor {
  static constexpr Contiguous kContiguous = kAlongK;
  const float* data;
  int rows, ks;

  __device__ __forceinline__ float at(int row, int k) const { return row < rows ? data[(offset_t)row * ks + k] : 0.0f; }

  // For gemm_mma.cuh: a row's place once, then four elements at a time.
  typedef const float* Row;  // null outside
  typedef int Depth;

  __device__ __forceinline__ bool comes_in_fours() const { return ks % 4 == 0; }
  __device__ __forceinline__ Row row(int index) const { return index < rows ? data + (offset_t)index * ks : nullptr; }
  __device__ __forceinline__ Depth depth(int k) const { return k; }
  __device__ __forceinline__ float at(Row row, Depth k) const { return row != nullptr ? row[k] : 0.0f; }
  __device__ __forceinline__ float4 at4(Row row, Depth k) const { return row != nullptr ? four_at(row + k) : zeros(); }
};

// A row-major matrix whose rows lie along the output: element (row, k) at [k·rows + row].
struct ColumnMajor {
  static constexpr Contiguous kContiguous = kAlongRows;
  const float* data;
  int rows;

  __device__ __forceinline__ float at(int row, int k) const { return row < rows ? data[(offset_t)k * rows + row] : 0.0f; }
};
