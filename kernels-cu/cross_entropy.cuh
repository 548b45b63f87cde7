// Softmax cross-entropy of one row of one head, with one label or, of mixed pictures, two: the arithmetic that the naive kernels, the tuned ones and the fused head share.
#pragma once
#include "heads.cuh"
#include "mix.cuh"

// log Σ exp of a head's logits, shifted by the maximum so that it cannot overflow.
__device__ __forceinline__ float log_sum_exp(const float* logits, int classes) {
  float max = -INFINITY;
  for (int c = 0; c < classes; c++) max = beats(logits[c], max) ? logits[c] : max;
  float sum = 0.0f;
  for (int c = 0; c < classes; c++) sum += expf(logits[c] - max);
  return max + logf(sum);
}

// The same by one warp; every lane gets it. A NaN among the logits makes it NaN, as above.
__device__ __forceinline__ float warp_log_sum_exp(const float* logits, int classes, int lane) {
  float max = -INFINITY;
  for (int c = lane; c < classes; c += 32) max = beats(logits[c], max) ? logits[c] : max;
  for (int step = 16; step > 0; step /= 2) {
    float other = __shfl_xor_sync(0xffffffffu, max, step);
    max = beats(other, max) ? other : max;
  }
  float sum = 0.0f;
  for (int c = lane; c < classes; c += 32) sum += expf(logits[c] - max);
  return max + logf(warp_sum(sum));
}

// The labels of one row of one head, -1 where there is none: its own and, of mixed pictures, that of the picture mixed in.
struct RowLabels {
  int own, partner;
  float ownShare, partnerShare;  // what each counts for; 0 where it is missing

  __device__ __forceinline__ bool missing() const { return own < 0 && partner < 0; }
};

// mix is null for pictures that were not mixed. A share of 1 is the plain loss, and the other label is not read.
__device__ __forceinline__ RowLabels row_labels(const int* labels, const float* mix, int n, int tasks, int row, int task) {
  float share = mix == nullptr ? 1.0f : read_mix(mix).labels;
  int own = labels[row * tasks + task], partner = share < 1.0f ? labels[(n - 1 - row) * tasks + task] : -1;
  return {own, partner, own < 0 ? 0.0f : share, partner < 0 ? 0.0f : 1.0f - share};
}

// (1-ε)·w[y]·(-log p[y]) + ε/C·Σ_c w[c]·(-log p[c]) of each label y, by its share; the row has one.
__device__ __forceinline__ float row_loss(
    const float* logits, const float* weights, int classes, RowLabels labels, float smoothing, float logSum) {
  float loss = 0.0f;
  if (labels.own >= 0) loss += labels.ownShare * (1.0f - smoothing) * weights[labels.own] * (logSum - logits[labels.own]);
  if (labels.partner >= 0) loss += labels.partnerShare * (1.0f - smoothing) * weights[labels.partner] * (logSum - logits[labels.partner]);
  if (smoothing > 0.0f) {
    float all = 0.0f;
    for (int c = 0; c < classes; c++) all += weights[c] * (logSum - logits[c]);
    loss += (labels.ownShare + labels.partnerShare) * smoothing / classes * all;
  }
  return loss;
}

// The derivative of row_loss by logit c, times scale; -log p[c] has the derivative p[j] - [j = c] by logit j.
__device__ __forceinline__ float row_gradient(
    const float* logits, const float* weights, int classes, RowLabels labels, float smoothing, float logSum, float weightSum, int c,
    float scale) {
  float p = expf(logits[c] - logSum);
  float sum = (labels.ownShare + labels.partnerShare) * smoothing / classes * (weightSum * p - weights[c]);
  if (labels.own >= 0) sum += labels.ownShare * (1.0f - smoothing) * weights[labels.own] * (p - (c == labels.own ? 1.0f : 0.0f));
  if (labels.partner >= 0) {
    sum += labels.partnerShare * (1.0f - smoothing) * weights[labels.partner] * (p - (c == labels.partner ? 1.0f : 0.0f));
  }
  return scale * sum;
}
