// Training on mixed pictures, mixup and CutMix: picture n meets picture N-1-n, and each row of logits has the labels of both.
//
// Maths     x[n] <- s·x[n] + (1-s)·x[N-1-n] inside the region; loss[t] = Σ_n [λ·row(n, y_n) + (1-λ)·row(n, y_{N-1-n})] / Σ_n w[y_n], row as in
//           cross_entropy.cuh and 0 for a missing label.
// Shapes    images fp32 [N,H,W,C]; mix fp32 [6] = top, left, height, width of the region, s, λ; logits, labels, losses, counts as in
//           cross_entropy.cu.
// Layout    The record lies in device memory, so that a recorded step can be replayed with other numbers. Tuned: a block takes rows of the
//           region, whose pixels lie side by side, and reads nothing outside it; the losses are laid out as in cross_entropy.cu.
// Bound by  memory for the pictures (both are read and written once), latency for the losses.
// Tested by tests/Kernels/Conformance (MixImages, MixedLossForward, MixedLossBackward).
#include "cross_entropy.cuh"

constexpr int kMixThreads = 256;

struct Mix {
  int top, left, height, width;
  float pixels, labels;
};

__device__ __forceinline__ Mix read_mix(const float* record) {
  return {(int)record[0], (int)record[1], (int)record[2], (int)record[3], record[4], record[5]};
}

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

// The loss of one row with the labels of both pictures.
__device__ __forceinline__ float mixed_row_loss(
    const float* x, const float* weights, int classes, int own, int partner, float share, float smoothing) {
  if (own < 0 && partner < 0) return 0.0f;
  float logSum = log_sum_exp(x, classes), loss = 0.0f;
  if (own >= 0) loss += share * row_loss(x, weights, classes, own, smoothing, logSum);
  if (partner >= 0) loss += (1.0f - share) * row_loss(x, weights, classes, partner, smoothing, logSum);
  return loss;
}

// One thread a head.
extern "C" __global__ void mixed_loss_forward_naive(
    const float* __restrict__ logits, const int* __restrict__ labels, const float* __restrict__ weights, const float* __restrict__ record,
    Heads heads, int n, float smoothing, float* __restrict__ losses, float* __restrict__ counts) {
  float share = read_mix(record).labels;
  for (offset_t task = global_index(); task < heads.tasks; task += grid_stride()) {
    int offset = heads.offsets[task], classes = heads.classes[task];
    float sum = 0.0f, count = 0.0f;
    for (int row = 0; row < n; row++) {
      int own = labels[row * heads.tasks + task], partner = labels[(n - 1 - row) * heads.tasks + task];
      sum += mixed_row_loss(logits + (offset_t)row * heads.total + offset, weights + offset, classes, own, partner, share, smoothing);
      if (own >= 0) count += weights[offset + own];
    }
    losses[task] = count > 0.0f ? sum / count : 0.0f;
    counts[task] = count;
  }
}

// One block a head: a thread takes rows, and the block adds their sums in a tree whose order is fixed.
extern "C" __global__ void __launch_bounds__(kMixThreads)
mixed_loss_forward(
    const float* __restrict__ logits, const int* __restrict__ labels, const float* __restrict__ weights, const float* __restrict__ record,
    Heads heads, int n, float smoothing, float* __restrict__ losses, float* __restrict__ counts) {
  __shared__ float sums[kMixThreads], weighed[kMixThreads];
  float share = read_mix(record).labels;
  int task = blockIdx.x, offset = heads.offsets[task], classes = heads.classes[task];
  float sum = 0.0f, count = 0.0f;
  for (int row = threadIdx.x; row < n; row += kMixThreads) {
    int own = labels[row * heads.tasks + task], partner = labels[(n - 1 - row) * heads.tasks + task];
    sum += mixed_row_loss(logits + (offset_t)row * heads.total + offset, weights + offset, classes, own, partner, share, smoothing);
    if (own >= 0) count += weights[offset + own];
  }
  sums[threadIdx.x] = sum;
  weighed[threadIdx.x] = count;
  for (int half = kMixThreads / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) {
      sums[threadIdx.x] += sums[threadIdx.x + half];
      weighed[threadIdx.x] += weighed[threadIdx.x + half];
    }
  }
  if (threadIdx.x == 0) {
    losses[task] = weighed[0] > 0.0f ? sums[0] / weighed[0] : 0.0f;
    counts[task] = weighed[0];
  }
}

// The gradient by one logit: that of each label, by its share.
__device__ __forceinline__ float mixed_row_gradient(
    const float* x, const float* weights, int classes, int own, int partner, float share, float smoothing, float logSum, float weightSum, int c,
    float scale) {
  float gradient = 0.0f;
  if (own >= 0) gradient += share * row_gradient(x, weights, classes, own, smoothing, logSum, weightSum, c, scale);
  if (partner >= 0) gradient += (1.0f - share) * row_gradient(x, weights, classes, partner, smoothing, logSum, weightSum, c, scale);
  return gradient;
}

__device__ __forceinline__ float mixed_scale(const float* counts, const float* taskWeights, int task, int own, int partner) {
  return (own >= 0 || partner >= 0) && counts[task] > 0.0f ? taskWeights[task] / counts[task] : 0.0f;
}

// One thread a logit; each computes the row's log-sum-exp for itself.
extern "C" __global__ void mixed_loss_backward_naive(
    const float* __restrict__ logits, const int* __restrict__ labels, const float* __restrict__ weights,
    const float* __restrict__ taskWeights, const float* __restrict__ record, Heads heads, int n, float smoothing,
    const float* __restrict__ counts, float* __restrict__ dlogits) {
  float share = read_mix(record).labels;
  for (offset_t i = global_index(); i < (offset_t)n * heads.total; i += grid_stride()) {
    int row = (int)(i / heads.total), column = (int)(i % heads.total), task = heads.taskOf[column];
    int offset = heads.offsets[task], classes = heads.classes[task];
    int own = labels[row * heads.tasks + task], partner = labels[(n - 1 - row) * heads.tasks + task];
    float scale = mixed_scale(counts, taskWeights, task, own, partner);
    if (scale == 0.0f) {
      dlogits[i] = 0.0f;
      continue;
    }
    const float* x = logits + (offset_t)row * heads.total + offset;
    float weightSum = 0.0f;
    for (int c = 0; c < classes; c++) weightSum += weights[offset + c];
    dlogits[i] = mixed_row_gradient(
        x, weights + offset, classes, own, partner, share, smoothing, log_sum_exp(x, classes), weightSum, column - offset, scale);
  }
}

// One warp a row of one head: log-sum-exp once a row, by shuffles.
extern "C" __global__ void mixed_loss_backward(
    const float* __restrict__ logits, const int* __restrict__ labels, const float* __restrict__ weights,
    const float* __restrict__ taskWeights, const float* __restrict__ record, Heads heads, int n, float smoothing,
    const float* __restrict__ counts, float* __restrict__ dlogits) {
  float share = read_mix(record).labels;
  int lane = threadIdx.x % 32, warps = blockDim.x / 32;
  for (int i = blockIdx.x * warps + threadIdx.x / 32; i < n * heads.tasks; i += gridDim.x * warps) {
    int row = i / heads.tasks, task = i % heads.tasks, own = labels[i], partner = labels[(n - 1 - row) * heads.tasks + task];
    int offset = heads.offsets[task], classes = heads.classes[task];
    const float* x = logits + (offset_t)row * heads.total + offset;
    float* out = dlogits + (offset_t)row * heads.total + offset;
    float scale = mixed_scale(counts, taskWeights, task, own, partner);
    float weightSum = 0.0f;
    for (int c = lane; c < classes; c += 32) weightSum += weights[offset + c];
    weightSum = warp_sum(weightSum);
    float logSum = warp_log_sum_exp(x, classes, lane);
    for (int c = lane; c < classes; c += 32) {
      out[c] = scale == 0.0f
          ? 0.0f
          : mixed_row_gradient(x, weights + offset, classes, own, partner, share, smoothing, logSum, weightSum, c, scale);
    }
  }
}
