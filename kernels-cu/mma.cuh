// The tensor cores' matrix instructions as small functions, with one body for a device (inline PTX, sm_80 and later) and one for the
// software GPU (the same tile multiplied by loops, operands rounded as the hardware rounds them).
//
// Layout    PTX ISA, "Matrix Fragments for mma.m16n8k8" and "…m16n8k16": lane = 4·g + t. A tile of C is 16x8; a lane holds
//           c0, c1 = C[g][2t, 2t+1] and c2, c3 = C[g+8][2t, 2t+1].
//           tf32, K = 8:   a0 = A[g][t], a1 = A[g+8][t], a2 = A[g][t+4], a3 = A[g+8][t+4];  b0 = B[t][g], b1 = B[t+4][g].
//           bf16, K = 16:  a0 = A[g][2t, 2t+1], a1 = A[g+8][…], a2 = A[g][2t+8, 2t+9], a3 = A[g+8][…];  b0 = B[2t, 2t+1][g], b1 = B[2t+8, 2t+9][g];
//           two values a register, the one with the lower k in the lower half.
// Rounding  tf32 instructions ignore the lower 13 bits of an operand. What was rounded when it was staged, packed or stored goes in as it is
//           (keep); what was not is rounded here (pack). The conversion is five instructions before CUDA 12.5, more than the products need.
// Sparse    mma_sparse.cuh.
// Tested by tests/Kernels/Conformance, through every kernel of precision tf32 or bf16.
#pragma once
#include "common.cuh"

// Round to nearest, ties away from zero, to 10 bits of mantissa, as cvt.rna.tf32.f32 does. A NaN stays one: its upper bits hold one.
__device__ __forceinline__ unsigned to_tf32(float value) {
  unsigned bits = (unsigned)__float_as_int(value);
  return (bits & 0x7f800000u) == 0x7f800000u ? bits : (bits + 0x1000u) & 0xffffe000u;
}

#ifdef WIKIART_SOFTWARE_GPU

struct MmaLane {
  unsigned a[4], b[2];
  float c[4];
};

__device__ inline float tf32_value(unsigned bits) { return __int_as_float((int)(bits & 0xffffe000u)); }

__device__ inline float bf16_value(unsigned pair, int half) { return __int_as_float((int)(half == 0 ? pair << 16 : pair & 0xffff0000u)); }

// One 16x8 tile for the whole warp. Products of rounded operands are exact in double, and so is their sum up to one rounding.
template <int kDepth>
inline void mma_warp(MmaLane* const* lanes, unsigned) {
  double a[16][kDepth], b[kDepth][8];
  for (int lane = 0; lane < 32; lane++) {
    const MmaLane& l = *lanes[lane];
    int g = lane / 4, t = lane % 4;
    for (int i = 0; i < 4; i++) {
      int row = g + i % 2 * 8, upper = i / 2;
      if (kDepth == 8) {
        a[row][t + upper * 4] = tf32_value(l.a[i]);
      } else {
        for (int half = 0; half < 2; half++) a[row][(2 * t + half + upper * 8) % kDepth] = bf16_value(l.a[i], half);
      }
    }
    for (int i = 0; i < 2; i++) {
      if (kDepth == 8) {
        b[t + i * 4][g] = tf32_value(l.b[i]);
      } else {
        for (int half = 0; half < 2; half++) b[(2 * t + half + i * 8) % kDepth][g] = bf16_value(l.b[i], half);
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

template <int kDepth>
inline void mma_collective(float (&c)[4], unsigned a0, unsigned a1, unsigned a2, unsigned a3, unsigned b0, unsigned b1) {
  MmaLane lane = {{a0, a1, a2, a3}, {b0, b1}, {c[0], c[1], c[2], c[3]}};
  software_gpu::warp_collective<MmaLane>(0xffffffffu, lane, mma_warp<kDepth>, "mma.sync");
  for (int i = 0; i < 4; i++) c[i] = lane.c[i];
}

// Round to nearest, ties to even, to 7 bits of mantissa (cvt.rn.bf16x2.f32).
__device__ inline unsigned to_bf16(float value) {
  unsigned bits = (unsigned)__float_as_int(value);
  if (value != value) return 0x7fffu;
  return (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
}

__device__ inline unsigned to_bf16_pair(float low, float high) { return to_bf16(low) | to_bf16(high) << 16; }

__device__ inline void mma_tf32(float (&c)[4], unsigned a0, unsigned a1, unsigned a2, unsigned a3, unsigned b0, unsigned b1) {
  mma_collective<8>(c, a0, a1, a2, a3, b0, b1);
}

__device__ inline void mma_bf16(float (&c)[4], unsigned a0, unsigned a1, unsigned a2, unsigned a3, unsigned b0, unsigned b1) {
  mma_collective<16>(c, a0, a1, a2, a3, b0, b1);
}

#elif __CUDA_ARCH__ >= 800

__device__ __forceinline__ unsigned to_bf16_pair(float low, float high) {
  unsigned pair;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(pair) : "f"(high), "f"(low));
  return pair;
}

__device__ __forceinline__ void mma_tf32(float (&c)[4], unsigned a0, unsigned a1, unsigned a2, unsigned a3, unsigned b0, unsigned b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}

__device__ __forceinline__ void mma_bf16(float (&c)[4], unsigned a0, unsigned a1, unsigned a2, unsigned a3, unsigned b0, unsigned b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
      : "+f"(c[0]), "+f"(c[1]), "+f"(c[2]), "+f"(c[3])
      : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}

#else  // The host never launches these kernels on an older device; they compile so that one set of files serves all.

__device__ __forceinline__ unsigned to_bf16_pair(float, float) { __trap(); return 0u; }
__device__ __forceinline__ void mma_tf32(float (&)[4], unsigned, unsigned, unsigned, unsigned, unsigned, unsigned) { __trap(); }
__device__ __forceinline__ void mma_bf16(float (&)[4], unsigned, unsigned, unsigned, unsigned, unsigned, unsigned) { __trap(); }

#endif

// A precision: four values of one row or column along K, as operands. K may be in any order, as long as A's and B's is the same; so what
// a lane reads as one piece serves as its share of the fragments.
struct Tf32 {
  struct Fragment {
    unsigned k[4];
  };

  static __device__ __forceinline__ Fragment pack(float k0, float k1, float k2, float k3) {
    return {{to_tf32(k0), to_tf32(k1), to_tf32(k2), to_tf32(k3)}};
  }

  // Of operands that are rounded already.
  static __device__ __forceinline__ Fragment keep(float k0, float k1, float k2, float k3) {
    return {{bits(k0), bits(k1), bits(k2), bits(k3)}};
  }

  // What is stored or staged for later products.
  static __device__ __forceinline__ float rounded(float value) { return __int_as_float((int)to_tf32(value)); }

  static __device__ __forceinline__ unsigned bits(float value) { return (unsigned)__float_as_int(value); }

  // c += A·B over 16 steps of K; top and bottom are the lane's rows g and g+8.
  static __device__ __forceinline__ void multiply(float (&c)[4], const Fragment& top, const Fragment& bottom, const Fragment& column) {
    mma_tf32(c, top.k[0], bottom.k[0], top.k[1], bottom.k[1], column.k[0], column.k[1]);
    mma_tf32(c, top.k[2], bottom.k[2], top.k[3], bottom.k[3], column.k[2], column.k[3]);
  }
};

struct Bf16 {
  struct Fragment {
    unsigned k[2];
  };

  static __device__ __forceinline__ Fragment pack(float k0, float k1, float k2, float k3) {
    return {{to_bf16_pair(k0, k1), to_bf16_pair(k2, k3)}};
  }

  // Packing is what rounds: one instruction for two values.
  static __device__ __forceinline__ Fragment keep(float k0, float k1, float k2, float k3) { return pack(k0, k1, k2, k3); }
  static __device__ __forceinline__ float rounded(float value) { return value; }

  static __device__ __forceinline__ void multiply(float (&c)[4], const Fragment& top, const Fragment& bottom, const Fragment& column) {
    mma_bf16(c, top.k[0], bottom.k[0], top.k[1], bottom.k[1], column.k[0], column.k[1]);
  }
};
