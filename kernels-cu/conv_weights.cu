// The small passes over a convolution's weights that its tuned kernels need.
//
// Packing   [O,I,R,T] to [R,T,I,O] for the forward pass, or to [R,T,O,I] for the input gradient, so that neighbouring threads read
//           neighbouring weights; for tensor cores K lies side by side.
// Reducing  adds the split sums of the weight gradient, [splits][O][R,T,I], in the order of the splits and stores [O,I,R,T].
// Bound by  latency: 370 000 weights in the baseline's three convolutions together.
// Tested by tests/Kernels/Conformance (every convolution).
#include "conv_phases.cuh"
#include "mma.cuh"

extern "C" __global__ void conv_pack_weights(const float* __restrict__ weight, ConvShape s, int forInput, float* __restrict__ packed) {
  offset_t count = (offset_t)s.o * s.c * s.r * s.t;
  for (offset_t index = global_index(); index < count; index += grid_stride()) {
    int columns = forInput ? s.c : s.o, others = forInput ? s.o : s.c;
    int column = (int)(index % columns), other = (int)(index / columns % others);
    int t = (int)(index / columns / others % s.t), r = (int)(index / columns / others / s.t);
    int o = forInput ? other : column, i = forInput ? column : other;
    packed[index] = weight[(((offset_t)o * s.c + i) * s.r + r) * s.t + t];
  }
}

// To [O][depth] for the forward pass on tensor cores, or to [C][depth] for its input gradient, in the order of K of conv_feeds.cuh. `channels`
// are those that K walks, padded to a multiple of four; depth is a multiple of kStep, and zero where there is no weight.
extern "C" __global__ void conv_pack_rows(
    const float* __restrict__ weight, ConvShape s, int forInput, int channels, int depth, int tf32, float* __restrict__ packed) {
  int taps = s.r * s.t, each = channels == 4 ? 4 : kStep;
  offset_t count = (offset_t)(forInput ? s.c : s.o) * depth;
  for (offset_t index = global_index(); index < count; index += grid_stride()) {
    int k = (int)(index % depth), first = (int)(index / depth), piece = k / each;
    int tap = each == 4 ? piece : piece % taps, last = (each == 4 ? 0 : piece / taps * each) + k % each;
    bool exists = tap < taps && last < (forInput ? s.o : s.c);
    int o = forInput ? last : first, i = forInput ? first : last;
    float value = exists ? weight[((offset_t)o * s.c + i) * taps + tap] : 0.0f;
    packed[index] = tf32 ? Tf32::rounded(value) : value;
  }
}

// To [C][depth] for a dense input gradient on tensor cores: the taps of each phase of conv_phases.cuh turned around.
extern "C" __global__ void conv_pack_phases(
    const float* __restrict__ weight, ConvShape s, int channels, int depth, int tf32, float* __restrict__ packed) {
  int each = channels == 4 ? 4 : kStep;
  offset_t count = (offset_t)s.c * depth;
  for (offset_t index = global_index(); index < count; index += grid_stride()) {
    int k = (int)(index % depth), i = (int)(index / depth), number = 0;
    InputPhase phase(s, 0, 0, channels);
    while (k >= phase.begin + phase.depth) phase = InputPhase(s, ++number, phase.begin + phase.depth, channels);
    k -= phase.begin;
    int taps = phase.rows.taps * phase.columns.taps, piece = k / each;
    int tap = each == 4 ? piece : piece % taps, o = (each == 4 ? 0 : piece / taps * each) + k % each;
    float value = 0.0f;
    if (tap < taps && o < s.o) {
      int r = phase.rows.begin + s.stride * (phase.rows.taps - 1 - tap / phase.columns.taps);
      int t = phase.columns.begin + s.stride * (phase.columns.taps - 1 - tap % phase.columns.taps);
      value = weight[(((offset_t)o * s.c + i) * s.r + r) * s.t + t];
    }
    packed[index] = tf32 ? Tf32::rounded(value) : value;
  }
}

// partial [splits][outputs][R,T,channels]; outputs and channels may be padded.
extern "C" __global__ void conv_reduce_weights(
    const float* __restrict__ partial, int splits, ConvShape s, int outputs, int channels, float* __restrict__ dweight, int accumulate) {
  offset_t count = (offset_t)s.o * s.c * s.r * s.t, pitch = (offset_t)outputs * channels * s.r * s.t;
  for (offset_t index = global_index(); index < count; index += grid_stride()) {
    int t = (int)(index % s.t), r = (int)(index / s.t % s.r), i = (int)(index / s.t / s.r % s.c), o = (int)(index / s.t / s.r / s.c);
    offset_t from = ((offset_t)o * s.r * s.t + r * s.t + t) * channels + i;
    put(dweight + index, sum_parts(partial, splits, pitch, from), accumulate);
  }
}
