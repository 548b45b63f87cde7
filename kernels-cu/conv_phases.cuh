// The input gradient of a convolution with a stride, as dense convolutions of the output's gradient: stride² phases, each with the input pixels
// (first + stride·i) of its row and its column, and with the taps that reach them. For stride 1 that is one phase with all pixels and all taps.
//
// Maths     Tap r reaches input row h = first + stride·i from output row p = (h + top − r) / stride, so r = begin + stride·j with
//           begin = (first + top) mod stride, and p = i + (first + top) / stride − j. Taps turned around, j' = taps−1−j, make that a forward
//           pass with padding taps−1 − (first + top) / stride. The same holds for columns.
// Order     conv_pack_phases lays the weights of a phase side by side, in the order of K of conv_feeds.cuh, phase after phase.
#pragma once
#include "conv_shape.cuh"
#include "gemm.cuh"

// One direction of a phase: its first pixel and how many there are, its first tap and how many there are, and the padding.
struct PhaseSide {
  int first, pixels, begin, taps, padding;

  __device__ __forceinline__ PhaseSide(int at, int size, int window, int stride, int margin) {
    first = at;
    pixels = at < size ? (size - at + stride - 1) / stride : 0;
    begin = (at + margin) % stride;
    taps = begin < window ? (window - begin + stride - 1) / stride : 0;
    padding = taps - 1 - (at + margin) / stride;
  }
};

// Steps of K of so many taps; the C# method Depth knows the sum.
__device__ __forceinline__ int depth_of(int taps, int channels) {
  int each = channels == 4 ? 1 : (channels + kStep - 1) / kStep;
  int steps = channels == 4 ? (4 * taps + kStep - 1) / kStep : taps;
  return steps * each * kStep;
}

// A phase: rows, columns, and its part [begin, begin + depth) of the packed weights. `channels` are those of the padded gradient.
struct InputPhase {
  PhaseSide rows, columns;
  int begin, depth;

  __device__ __forceinline__ InputPhase(const ConvShape& s, int phase, int from, int channels)
      : rows(phase / s.stride, s.h, s.r, s.stride, s.top), columns(phase % s.stride, s.w, s.t, s.stride, s.left), begin(from) {
    depth = depth_of(rows.taps * columns.taps, channels);
  }
};

// The phase that is asked for, behind those in front of it.
__device__ __forceinline__ InputPhase input_phase(const ConvShape& s, int phase, int channels) {
  int begin = 0;
  for (int before = 0; before < phase; before++) begin += InputPhase(s, before, 0, channels).depth;
  return InputPhase(s, phase, begin, channels);
}
