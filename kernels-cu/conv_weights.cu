// The small passes over a convolution's weights that its tuned kernels need.
//
// Packing   [O,I,R,T] to [R,T,I,O] for the forward pass, or to [R,T,O,I] for the input gradient, so that neighbouring threads read
//           neighbouring weights.
// Reducing  adds the split sums of the weight gradient, [splits][O][R,T,I], in the order of the splits and stores [O,I,R,T].
// Bound by  latency: 370 000 weights in the baseline's three convolutions together.
// Tested by tests/Kernels/Conformance (every convolution).
#include "conv_shape.cuh"
#include "gemm.cuh"

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

// To [O][R,T,I] for the forward pass on tensor cores, or to [I][R,T,O] for its input gradient: K side by side.
extern "C" __global__ void conv_pack_rows(const float* __restrict__ weight, ConvShape s, int forInput, float* __restrict__ packed) {
  offset_t count = (offset_t)s.o * s.c * s.r * s.t;
  for (offset_t index = global_index(); index < count; index += grid_stride()) {
    int inner = forInput ? s.o : s.c;
    int last = (int)(index % inner), t = (int)(index / inner % s.t), r = (int)(index / inner / s.t % s.r);
    int first = (int)(index / inner / s.t / s.r);
    int o = forInput ? last : first, i = forInput ? first : last;
    packed[index] = weight[(((offset_t)o * s.c + i) * s.r + r) * s.t + t];
  }
}

extern "C" __global__ void conv_reduce_weights(
    const float* __restrict__ partial, int splits, ConvShape s, float* __restrict__ dweight, int accumulate) {
  offset_t count = (offset_t)s.o * s.c * s.r * s.t;
  for (offset_t index = global_index(); index < count; index += grid_stride()) {
    int t = (int)(index % s.t), r = (int)(index / s.t % s.r), i = (int)(index / s.t / s.r % s.c), o = (int)(index / s.t / s.r / s.c);
    offset_t from = ((offset_t)o * s.r * s.t + r * s.t + t) * s.c + i;
    put(dweight + index, sum_parts(partial, splits, count, from), accumulate);
  }
}
