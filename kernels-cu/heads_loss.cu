// The second layers of all heads, softmax cross-entropy and both gradients in one kernel.
//
// Maths     logits = hidden·Wᵀ + b (heads.cu); loss and dlogits as in cross_entropy.cuh; dhidden[n, t·H + h] = Σ_c dlogits[n,c]·W[c,h].
// Shapes    hidden, dhidden [N, tasks·H]; logits, dlogits [N, Σ classes]; labels [N, tasks]; mix [6] or null (mix.cuh);
//           losses, counts [tasks].
// Layout    One block a row of the batch: the row's hidden features, logits and gradients stay in shared memory between the steps.
//           A warp computes a logit; a warp finds the log-sum-exp of a head; then a thread is a logit, and at the end a hidden feature.
//           The denominators depend on labels alone, so each block adds them up for itself instead of waiting for the others. The mean
//           losses need all rows: heads_loss_mean adds the rows' losses in a fixed tree.
// Bound by  latency: 32 blocks read 0.34 MB of weights from L2 in the baseline. It replaces four kernels with two.
// Tested by tests/Kernels/Conformance (HeadsLoss); the separate kernels are its naive form.
#include "cross_entropy.cuh"

constexpr int kRowThreads = 256;

// Shared memory: hidden [tasks·H], logits [total], gradients [total], then log-sum-exp, scale and Σ w of each head [tasks] each.
extern "C" __global__ void __launch_bounds__(kRowThreads)
heads_loss(
    const float* __restrict__ hidden, const float* __restrict__ weight, const float* __restrict__ bias, const int* __restrict__ labels,
    const float* __restrict__ mix, const float* __restrict__ classWeights, const float* __restrict__ taskWeights, Heads heads, int n,
    float smoothing, float* __restrict__ logits, float* __restrict__ rowLosses, float* __restrict__ counts, float* __restrict__ dlogits,
    float* __restrict__ dhidden) {
  DYNAMIC_SHARED(float, shared);
  int width = heads.tasks * heads.hidden, lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;
  float* x = shared;
  float* z = x + width;
  float* dz = z + heads.total;
  float* logSum = dz + heads.total;
  float* scale = logSum + heads.tasks;
  float* weightSum = scale + heads.tasks;

  for (int t = threadIdx.x; t < heads.tasks; t += blockDim.x) {
    float count = 0.0f, all = 0.0f;
    for (int row = 0; row < n; row++) {
      int label = labels[row * heads.tasks + t];
      if (label >= 0) count += classWeights[heads.offsets[t] + label];
    }
    for (int c = heads.offsets[t]; c < heads.offsets[t] + heads.classes[t]; c++) all += classWeights[c];
    scale[t] = count > 0.0f ? taskWeights[t] / count : 0.0f;
    weightSum[t] = all;
    if (blockIdx.x == 0) counts[t] = count;
  }

  for (int row = blockIdx.x; row < n; row += gridDim.x) {
    __syncthreads();
    for (int i = threadIdx.x; i < width; i += blockDim.x) x[i] = hidden[(offset_t)row * width + i];
    __syncthreads();
    for (int c = warp; c < heads.total; c += warps) {
      const float* features = x + heads.taskOf[c] * heads.hidden;
      const float* w = weight + (offset_t)c * heads.hidden;
      float sum = 0.0f;
      for (int h = lane; h < heads.hidden; h += 32) sum = fmaf(features[h], w[h], sum);
      sum = warp_sum(sum);
      if (lane == 0) z[c] = sum + bias[c];
    }
    __syncthreads();
    for (int t = warp; t < heads.tasks; t += warps) {
      int offset = heads.offsets[t], classes = heads.classes[t];
      RowLabels y = row_labels(labels, mix, n, heads.tasks, row, t);
      float total = warp_log_sum_exp(z + offset, classes, lane);
      if (lane == 0) {
        logSum[t] = total;
        rowLosses[row * heads.tasks + t] =
            y.missing() ? 0.0f : row_loss(z + offset, classWeights + offset, classes, y, smoothing, total);
      }
    }
    __syncthreads();
    for (int c = threadIdx.x; c < heads.total; c += blockDim.x) {
      int t = heads.taskOf[c], offset = heads.offsets[t];
      RowLabels y = row_labels(labels, mix, n, heads.tasks, row, t);
      float g = y.missing() || scale[t] == 0.0f
          ? 0.0f
          : row_gradient(
                z + offset, classWeights + offset, heads.classes[t], y, smoothing, logSum[t], weightSum[t], c - offset, scale[t]);
      dz[c] = g;
      logits[(offset_t)row * heads.total + c] = z[c];
      dlogits[(offset_t)row * heads.total + c] = g;
    }
    __syncthreads();
    for (int i = threadIdx.x; i < width; i += blockDim.x) {
      int t = i / heads.hidden, h = i % heads.hidden;
      float sum = 0.0f;
      for (int c = heads.offsets[t]; c < heads.offsets[t] + heads.classes[t]; c++) {
        sum = fmaf(dz[c], weight[(offset_t)c * heads.hidden + h], sum);
      }
      dhidden[(offset_t)row * width + i] = sum;
    }
  }
}

// One block a head.
extern "C" __global__ void __launch_bounds__(kRowThreads)
heads_loss_mean(const float* __restrict__ rowLosses, const float* __restrict__ counts, int tasks, int n, float* __restrict__ losses) {
  __shared__ float sums[kRowThreads];
  int task = blockIdx.x;
  float sum = 0.0f;
  for (int row = threadIdx.x; row < n; row += kRowThreads) sum += rowLosses[row * tasks + task];
  sums[threadIdx.x] = sum;
  for (int half = kRowThreads / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
  }
  if (threadIdx.x == 0) losses[task] = counts[task] > 0.0f ? sums[0] / counts[task] : 0.0f;
}
