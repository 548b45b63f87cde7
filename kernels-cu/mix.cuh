// How the pictures of a batch were mixed: the record that mixing.cu and the losses read. It lies in device memory, so that a recorded step
// can be replayed with other numbers.
#pragma once
#include "common.cuh"

struct Mix {
  int top, left, height, width;  // the region
  float pixels, labels;          // what remains of a picture inside it, and what its labels count for, 0 to 1
};

// Six 32-bit floats.
__device__ __forceinline__ Mix read_mix(const float* record) {
  return {(int)record[0], (int)record[1], (int)record[2], (int)record[3], record[4], record[5]};
}
