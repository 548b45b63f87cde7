// Feeds the rows of a row-major matrix to gemm_mma.cuh: element (row, k) at [row·pitch + k], a pitch and an end of K that are multiples of four.
#pragma once
#include "gemm_mma.cuh"

// kGroup as in unit_along_k; kOnce for a matrix that is read once, and had better not stay in L1; kIsRounded for packed weights.
template <int kTileRows, int kBlock, int kGroup, bool kOnce, bool kIsRounded>
struct MatrixFeed {
  static constexpr bool kRounded = kIsRounded;
  static constexpr Contiguous kContiguous = kAlongK;
  static constexpr int kPieces = kStep / 4, kPass = kBlock / kPieces;  // pieces of a row, rows of a pass of the block
  static constexpr int kSlots = (kTileRows + kPass - 1) / kPass;

  const float* from[kSlots];
  unsigned inside;  // a bit a slot
  int k, end, place;

  __device__ __forceinline__ MatrixFeed(const float* data, int rows, int pitch, int row0, int kBegin, int kEnd) {
    k = kBegin + threadIdx.x % kPieces * 4;
    end = kEnd;
    place = unit_along_k<kGroup>(local_row(0), threadIdx.x % kPieces);
    inside = 0;
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      int row = row0 + local_row(i);
      bool exists = row < rows && local_row(i) < kTileRows;
      from[i] = data + (offset_t)(exists ? row : 0) * pitch;
      inside |= (unsigned)exists << i;
    }
  }

  __device__ __forceinline__ int local_row(int slot) const { return threadIdx.x / kPieces + slot * kPass; }

  __device__ __forceinline__ void begin(AsyncCopies& copies, float* stage) {
#pragma unroll
    for (int i = 0; i < kSlots; i++) {
      if (kTileRows % kPass != 0 && local_row(i) >= kTileRows) break;
      float* to = stage + place + i * kPass * kStep;  // a pass further on, rows are swizzled alike
      bool valid = (inside >> i & 1u) != 0 && k < end;
      const float* address = from[i] + (k < end ? k : 0);
      if (kOnce) {
        copies.start_streaming(to, address, valid);
      } else {
        copies.start(to, address, valid);
      }
    }
    k += kStep;
  }

  __device__ __forceinline__ void finish(float*) const {}
};
