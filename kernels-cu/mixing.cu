// Mixing the pictures of a batch, mixup and CutMix: picture n meets picture N-1-n. The losses take in the labels of both (cross_entropy.cuh).
//
// Maths     x[n] <- s·x[n] + (1-s)·x[N-1-n] inside the region.
// Shapes    images fp32 [N,H,W,C]; mix fp32 [6] (mix.cuh).
// Layout    Tuned: a block takes rows of the region, whose pixels lie side by side, and reads nothing outside it.
// Bound by  memory: both pictures are read and written once.
// Tested by tests/Kernels/Conformance (MixImages).
#include "mix.cuh"

constexpr int kMixThreads = 256;

__device__ __forceinline__ void mix_pair(float* one, float* other, float share) {
  float a = *one, b = *other;
  *one = share * a + (1.0f - share) * b;
  *other = share * b + (1.0f - share) * a;
}

// One thread an element of the first half of the batch.
extern "C" __global__ void mix_images_naive(float* __restrict__ images, const float* __restrict__ record, int n, int h, int w, int channels) {
  Mix mix = read_mix(record);
  offset_t picture = (offset_t)h * w * channels;
  for (offset_t i = global_index(); i < n / 2 * picture; i += grid_stride()) {
    int column = (int)(i / channels % w), row = (int)(i / channels / w % h), sample = (int)(i / picture);
    bool inside = row >= mix.top && row < mix.top + mix.height && column >= mix.left && column < mix.left + mix.width;
    if (inside) mix_pair(images + i, images + (n - 1 - sample) * picture + i % picture, mix.pixels);
  }
}

extern "C" __global__ void __launch_bounds__(kMixThreads)
mix_images(float* __restrict__ images, const float* __restrict__ record, int n, int h, int w, int channels) {
  Mix mix = read_mix(record);
  offset_t picture = (offset_t)h * w * channels, rows = (offset_t)(n / 2) * mix.height;
  for (offset_t i = blockIdx.x; i < rows; i += gridDim.x) {
    int sample = (int)(i / mix.height), row = mix.top + (int)(i % mix.height);
    offset_t first = ((offset_t)row * w + mix.left) * channels;
    float* one = images + sample * picture + first;
    float* other = images + (n - 1 - sample) * picture + first;
    for (int j = threadIdx.x; j < mix.width * channels; j += kMixThreads) mix_pair(one + j, other + j, mix.pixels);
  }
}
