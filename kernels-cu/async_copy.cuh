// Copies from global to shared memory that go on beside arithmetic (cp.async, sm_80 and later), 16 bytes each. A thread starts copies, ends a group
// of them with commit(), and waits until all groups but the latest few have landed; after a barrier, other threads' copies are there too.
//
// On the software GPU a copy is done when it is waited for, not when it is started: a wait that is missing shows as NaN or as old data.
// Tested by tests/Kernels/Conformance, through every kernel of precision tf32 or bf16.
#pragma once
#include "common.cuh"

#ifdef WIKIART_SOFTWARE_GPU

struct AsyncCopies {
  struct Copy {
    float* to;
    const float* from;
    bool inside;
    int group;
  };

  static constexpr int kMost = 64;
  Copy waiting[kMost];
  int count = 0, group = 0;

  void start(float* to, const float* from, bool inside) {
    if (count == kMost) __trap();
    waiting[count++] = {to, from, inside, group};
  }

  void start_streaming(float* to, const float* from, bool inside) { start(to, from, inside); }
  void commit() { group++; }

  template <int kLatest>
  void wait() {
    int left = 0;
    for (int i = 0; i < count; i++) {
      const Copy copy = waiting[i];
      if (copy.group < group - kLatest) {
        float4 value = make_float4(0.0f, 0.0f, 0.0f, 0.0f);
        if (copy.inside) value = *reinterpret_cast<const float4*>(copy.from);
        *reinterpret_cast<float4*>(copy.to) = value;
      } else {
        waiting[left++] = copy;
      }
    }
    count = left;
  }
};

#elif __CUDA_ARCH__ >= 800

struct AsyncCopies {
  // Through L1: neighbouring taps of a window read the same pixels again. Zeros where nothing is inside.
  __device__ __forceinline__ void start(float* to, const float* from, bool inside) {
    asm volatile("cp.async.ca.shared.global.L2::128B [%0], [%1], 16, %2;"
                 :: "r"((unsigned)__cvta_generic_to_shared(to)), "l"(from), "r"(inside ? 16 : 0) : "memory");
  }

  // Past L1: for what is read once. Rows are read 64 bytes a stage and lie far apart; the next three stages' bytes come to L2 with them.
  __device__ __forceinline__ void start_streaming(float* to, const float* from, bool inside) {
    asm volatile("cp.async.cg.shared.global.L2::256B [%0], [%1], 16, %2;"
                 :: "r"((unsigned)__cvta_generic_to_shared(to)), "l"(from), "r"(inside ? 16 : 0) : "memory");
  }

  __device__ __forceinline__ void commit() { asm volatile("cp.async.commit_group;" ::: "memory"); }

  template <int kLatest>
  __device__ __forceinline__ void wait() {
    asm volatile("cp.async.wait_group %0;" :: "n"(kLatest) : "memory");
  }
};

#else  // As in mma.cuh: these kernels are never launched on an older device.

struct AsyncCopies {
  __device__ __forceinline__ void start(float*, const float*, bool) { __trap(); }
  __device__ __forceinline__ void start_streaming(float*, const float*, bool) { __trap(); }
  __device__ __forceinline__ void commit() {}
  template <int kLatest>
  __device__ __forceinline__ void wait() {}
};

#endif
