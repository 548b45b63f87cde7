// Softmax cross-entropy of one row of one head: the arithmetic that the naive kernels, the tuned ones and the fused head share.
#pragma once
#include "heads.cuh"

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

// (1-ε)·w[y]·(-log p[y]) + ε/C·Σ_c w[c]·(-log p[c])
__device__ __forceinline__ float row_loss(
    const float* logits, const float* weights, int classes, int label, float smoothing, float logSum) {
  float loss = (1.0f - smoothing) * weights[label] * (logSum - logits[label]);
  if (smoothing > 0.0f) {
    float all = 0.0f;
    for (int c = 0; c < classes; c++) all += weights[c] * (logSum - logits[c]);
    loss += smoothing / classes * all;
  }
  return loss;
}

// The derivative of row_loss by logit c, times scale; -log p[c] has the derivative p[j] - [j = c] by logit j.
__device__ __forceinline__ float row_gradient(
    const float* logits, const float* weights, int classes, int label, float smoothing, float logSum, float weightSum, int c, float scale) {
  float p = expf(logits[c] - logSum);
  float hit = c == label ? 1.0f : 0.0f;
  return scale * ((1.0f - smoothing) * weights[label] * (p - hit) + smoothing / classes * (weightSum * p - weights[c]));
}
