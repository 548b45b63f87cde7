// The tensor cores' sparse matrix instructions: A holds at most two of four neighbours of a row (bf16) or one of two (tf32), and metadata say which.
// An instruction takes as long as the dense one with half of its K. As mma.cuh, with one body for a device and one for the software GPU.
//
// Layout    PTX ISA, "Matrix fragments for sparse mma.m16n8k16" and "…m16n8k32": lane = 4·g + t; C as in mma.cuh. K is cut into eight chunks of
//           two (tf32, K = 16) or four (bf16, K = 32). A register of A is what is stored of a chunk, one value or the two in the order of their
//           places: a0 = chunk t of row g, a1 = of row g+8, a2 = chunk t+4 of row g, a3 = of row g+8.
//           tf32:  b[i] = B[4i+t][g].   bf16:  b[i] = B[8i+2t, 8i+2t+1][g], the one with the lower k in the lower half.
// Metadata  Four bits a chunk, the places of what is stored as two numbers of two bits, ascending from the low end: for bf16 places of the four,
//           for tf32 of the halves of two, so 0100 for the first and 1110 for the second. Lane 4·g + 2·selector + h brings those of chunks
//           4h..4h+3, of row g in its lower half and of row g+8 in its upper. Others are undefined on a device; the software GPU stops at them.
// Tested by tests/Kernels/Gpu (SparseInstructionTests), and by tests/Kernels/Conformance (SparseConformanceTests).
#pragma once
#include "mma.cuh"

#ifdef WIKIART_SOFTWARE_GPU

struct SparseMmaLane {
  unsigned a[4], b[4], metadata;
  float c[4];
};

template <int kDepth>
__device__ inline bool is_metadata(unsigned chunk) {
  return kDepth == 16 ? chunk == 0x4u || chunk == 0xeu : (chunk & 3u) < chunk >> 2;
}

// One 16x8 tile for the whole warp, as mma_warp.
template <int kDepth, int kSelector>
inline void mma_sparse_warp(SparseMmaLane* const* lanes, unsigned) {
  constexpr int kChunk = kDepth / 8;
  double a[16][kDepth] = {}, b[kDepth][8];
  for (int lane = 0; lane < 32; lane++) {
    const SparseMmaLane& l = *lanes[lane];
    int g = lane / 4, t = lane % 4;
    for (int i = 0; i < 4; i++) {
      int row = g + i % 2 * 8, chunk = t + i / 2 * 4;
      unsigned places = lanes[4 * g + 2 * kSelector + chunk / 4]->metadata >> (i % 2 * 16 + chunk % 4 * 4) & 0xfu;
      if (kDepth == 16) {
        a[row][chunk * kChunk + (int)(places >> 3)] = tf32_value(l.a[i]);
        b[4 * i + t][g] = tf32_value(l.b[i]);
      } else {
        a[row][chunk * kChunk + (int)(places & 3u)] = bf16_value(l.a[i], 0);
        a[row][chunk * kChunk + (int)(places >> 2)] = bf16_value(l.a[i], 1);
        for (int half = 0; half < 2; half++) b[(8 * i + 2 * t + half) % kDepth][g] = bf16_value(l.b[i], half);
      }
    }
  }
  for (int lane = 0; lane < 32; lane++) {
    for (int i = 0; i < 4; i++) {
      int row = lane / 4 + i / 2 * 8, column = 2 * (lane % 4) + i % 2;
      double sum = lanes[lane]->c[i];
      for (int k = 0; k < kDepth; k++) sum += a[row][k] * b[k][column];
      lanes[lane]->c[i] = (float)sum;
    }
  }
}

template <int kDepth, int kSelector>
__device__ inline void mma_sparse(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[4], unsigned metadata) {
  for (int chunk = 0; chunk < 8 && threadIdx.x % 4 / 2 == kSelector; chunk++) {
    if (!is_metadata<kDepth>(metadata >> 4 * chunk & 0xfu)) __trap();
  }
  SparseMmaLane lane = {{a[0], a[1], a[2], a[3]}, {b[0], b[1], b[2], b[3]}, metadata, {c[0], c[1], c[2], c[3]}};
  software_gpu::warp_collective<SparseMmaLane>(0xffffffffu, lane, mma_sparse_warp<kDepth, kSelector>, "mma.sp");
  for (int i = 0; i < 4; i++) c[i] = lane.c[i];
}

template <int kSelector>
__device__ inline void mma_sparse_tf32(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[4], unsigned metadata) {
  mma_sparse<16, kSelector>(c, a, b, metadata);
}

template <int kSelector>
__device__ inline void mma_sparse_bf16(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[4], unsigned metadata) {
  mma_sparse<32, kSelector>(c, a, b, metadata);
}

#elif __CUDA_ARCH__ >= 800

// Since PTX 8.5 the instruction says that its metadata ascend; the one that does not is warned about, and may be slower.
#if __CUDACC_VER_MAJOR__ * 100 + __CUDACC_VER_MINOR__ >= 1205
#define MMA_SPARSE "mma.sp::ordered_metadata.sync.aligned."
#else
#define MMA_SPARSE "mma.sp.sync.aligned."
#endif

template <int kSelector>
__device__ __forceinline__ void mma_sparse_tf32(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[4], unsigned metadata) {
  asm volatile(
      MMA_SPARSE "m16n8k16.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9,%10,%11}, {%0,%1,%2,%3}, %12, %13;"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]), "r"(b[2]), "r"(b[3]), "r"(metadata), "n"(kSelector));
}

template <int kSelector>
__device__ __forceinline__ void mma_sparse_bf16(float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[4], unsigned metadata) {
  asm volatile(
      MMA_SPARSE "m16n8k32.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9,%10,%11}, {%0,%1,%2,%3}, %12, %13;"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]), "r"(b[2]), "r"(b[3]), "r"(metadata), "n"(kSelector));
}

#else  // As in mma.cuh.

template <int kSelector>
__device__ __forceinline__ void mma_sparse_tf32(float (&)[4], const unsigned (&)[4], const unsigned (&)[4], unsigned) { __trap(); }
template <int kSelector>
__device__ __forceinline__ void mma_sparse_bf16(float (&)[4], const unsigned (&)[4], const unsigned (&)[4], unsigned) { __trap(); }

#endif
