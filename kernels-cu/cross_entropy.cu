// Softmax cross-entropy of every head, with class weights, label smoothing, missing labels and mixed pictures, and its gradient.
//
// Maths     loss[t] = Σ_n row_loss / Σ_n w[y_n] over the rows that have a label (cross_entropy.cuh); 0 when none has one. Of mixed pictures
//           row n has the labels of n and N-1-n; those of all rows are the batch's labels twice, so the denominator stays.
// Shapes    logits [N, Σ classes]; labels int32 [N, tasks], negative = missing; mix fp32 [6] (mix.cuh) or null; losses, counts [tasks].
// Tuned     one block a head: a thread takes rows, and the block adds their sums in a tree whose order is fixed.
// Bound by  latency: 5 344 logits in the baseline.
// Tested by tests/Kernels/Conformance (CrossEntropyForward, CrossEntropyBackward).
#include "cross_entropy.cuh"

constexpr int kLossThreads = 256;

// One thread a head.
extern "C" __global__ void cross_entropy_forward_naive(
    const float* __restrict__ logits, const int* __restrict__ labels, const float* __restrict__ mix,
    const float* __restrict__ weights, Heads heads, int n, float smoothing, float* __restrict__ losses, float* __restrict__ counts) {
  for (offset_t task = global_index(); task < heads.tasks; task += grid_stride()) {
    int offset = heads.offsets[task], classes = heads.classes[task];
    float sum = 0.0f, count = 0.0f;
    for (int row = 0; row < n; row++) {
      RowLabels y = row_labels(labels, mix, n, heads.tasks, row, task);
      if (y.missing()) continue;
      const float* x = logits + (offset_t)row * heads.total + offset;
      sum += row_loss(x, weights + offset, classes, y, smoothing, log_sum_exp(x, classes));
      if (y.own >= 0) count += weights[offset + y.own];
    }
    losses[task] = count > 0.0f ? sum / count : 0.0f;
    counts[task] = count;
  }
}

extern "C" __global__ void __launch_bounds__(kLossThreads)
cross_entropy_forward(
    const float* __restrict__ logits, const int* __restrict__ labels, const float* __restrict__ mix,
    const float* __restrict__ weights, Heads heads, int n, float smoothing, float* __restrict__ losses, float* __restrict__ counts) {
  __shared__ float sums[kLossThreads], weighed[kLossThreads];
  int task = blockIdx.x, offset = heads.offsets[task], classes = heads.classes[task];
  float sum = 0.0f, count = 0.0f;
  for (int row = threadIdx.x; row < n; row += kLossThreads) {
    RowLabels y = row_labels(labels, mix, n, heads.tasks, row, task);
    if (y.missing()) continue;
    const float* x = logits + (offset_t)row * heads.total + offset;
    sum += row_loss(x, weights + offset, classes, y, smoothing, log_sum_exp(x, classes));
    if (y.own >= 0) count += weights[offset + y.own];
  }
  sums[threadIdx.x] = sum;
  weighed[threadIdx.x] = count;
  for (int half = kLossThreads / 2; half > 0; half /= 2) {
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

__device__ __forceinline__ float gradient_scale(const float* counts, const float* taskWeights, int task, RowLabels y) {
  return !y.missing() && counts[task] > 0.0f ? taskWeights[task] / counts[task] : 0.0f;
}

// One thread a logit; each computes the row's log-sum-exp for itself.
extern "C" __global__ void cross_entropy_backward_naive(
    const float* __restrict__ logits, const int* __restrict__ labels, const float* __restrict__ mix,
    const float* __restrict__ weights, const float* __restrict__ taskWeights, Heads heads, int n, float smoothing,
    const float* __restrict__ counts, float* __restrict__ dlogits) {
  for (offset_t i = global_index(); i < (offset_t)n * heads.total; i += grid_stride()) {
    int row = (int)(i / heads.total), column = (int)(i % heads.total), task = heads.taskOf[column];
    int offset = heads.offsets[task], classes = heads.classes[task];
    RowLabels y = row_labels(labels, mix, n, heads.tasks, row, task);
    float scale = gradient_scale(counts, taskWeights, task, y);
    if (scale == 0.0f) {
      dlogits[i] = 0.0f;
      continue;
    }
    const float* x = logits + (offset_t)row * heads.total + offset;
    float weightSum = 0.0f;
    for (int c = 0; c < classes; c++) weightSum += weights[offset + c];
    dlogits[i] = row_gradient(
        x, weights + offset, classes, y, smoothing, log_sum_exp(x, classes), weightSum, column - offset, scale);
  }
}

// One warp a row of one head: log-sum-exp once a row, by shuffles.
extern "C" __global__ void cross_entropy_backward(
    const float* __restrict__ logits, const int* __restrict__ labels, const float* __restrict__ mix,
    const float* __restrict__ weights, const float* __restrict__ taskWeights, Heads heads, int n, float smoothing,
    const float* __restrict__ counts, float* __restrict__ dlogits) {
  int lane = threadIdx.x % 32, warps = blockDim.x / 32;
  for (int i = blockIdx.x * warps + threadIdx.x / 32; i < n * heads.tasks; i += gridDim.x * warps) {
    int row = i / heads.tasks, task = i % heads.tasks, offset = heads.offsets[task], classes = heads.classes[task];
    RowLabels y = row_labels(labels, mix, n, heads.tasks, row, task);
    const float* x = logits + (offset_t)row * heads.total + offset;
    float* out = dlogits + (offset_t)row * heads.total + offset;
    float scale = gradient_scale(counts, taskWeights, task, y);
    float weightSum = 0.0f;
    for (int c = lane; c < classes; c += 32) weightSum += weights[offset + c];
    weightSum = warp_sum(weightSum);
    float logSum = warp_log_sum_exp(x, classes, lane);
    for (int c = lane; c < classes; c += 32) {
      out[c] = scale == 0.0f ? 0.0f : row_gradient(x, weights + offset, classes, y, smoothing, logSum, weightSum, c, scale);
    }
  }
}
