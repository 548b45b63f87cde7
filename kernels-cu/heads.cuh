// Which columns belong to which head; the C# side uploads it once, as three arrays of 32-bit integers on the device.
#pragma once
#include "common.cuh"

struct Heads {
  int tasks, hidden, total;  // heads, hidden features of each, columns of the logits
  const int* classes;        // [tasks]
  const int* offsets;        // [tasks], first column of each head in the logits
  const int* taskOf;         // [total], the head of each column
};
