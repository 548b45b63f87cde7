// What batch norm does to one element, shared by its naive and tuned kernels.
#pragma once
#include "common.cuh"

// What the forward pass used; all [C].
struct ChannelNorm {
  const float *mean, *inverse, *scale, *shift;

  __device__ __forceinline__ float whitened(float x, int c) const { return (x - mean[c]) * inverse[c]; }
};

// y may be null: there was no ReLU behind the norm.
__device__ __forceinline__ float living(const float* y, const float* dy, offset_t i) { return y != nullptr && y[i] <= 0.0f ? 0.0f : dy[i]; }

__device__ __forceinline__ float inverse_deviation(float variance, float epsilon) { return 1.0f / sqrtf(variance + epsilon); }

// running = (1 − momentum)·running + momentum·batch.
__device__ __forceinline__ void move(float* running, float batch, float momentum) { *running = fmaf(momentum, batch, (1.0f - momentum) * *running); }

// From n values' mean and the sum of their squared distances from it.
__device__ __forceinline__ void store_statistics(
    float average, float squares, float n, float epsilon, float momentum, float* runningMean, float* runningVariance, float* mean, float* inverse) {
  *mean = average;
  *inverse = inverse_deviation(squares / n, epsilon);
  move(runningMean, average, momentum);
  move(runningVariance, squares / (n - 1.0f), momentum);
}
