// One element's step of SGD and AdamW, as PyTorch computes them. The elementwise kernels and the fused backward pass share it.
// Kernels read the numbers of a step from device memory, not from an argument, so that a recorded step can be replayed with others.
#pragma once
#include "common.cuh"

// Both mirror a C# struct, with one number more that the device alone writes. isHeld: a loss was not finite, and nothing may change.
// isFirst: the momentum buffer holds nothing yet.
struct SgdNumbers {
  float learningRate, momentum, weightDecay;
  int nesterov, isFirst;
  int isHeld;
};

// stepSize = lr / (1 - β1^t), inverseCorrection = 1 / sqrt(1 - β2^t), decay = 1 - lr·λ: computed in double by the host.
struct AdamWNumbers {
  float stepSize, inverseCorrection, decay, oneMinusBeta1, beta2, oneMinusBeta2, epsilon;
  int isHeld;
};

__device__ __forceinline__ float sgd(float p, float g, float* buffer, const SgdNumbers& s) {
  g = fmaf(s.weightDecay, p, g);
  if (s.momentum != 0.0f) {
    float b = s.isFirst ? g : fmaf(s.momentum, *buffer, g);
    *buffer = b;
    g = s.nesterov ? fmaf(s.momentum, b, g) : b;
  }
  return fmaf(-s.learningRate, g, p);
}

// One division a weight, and that one by a reciprocal (2 ulp): exact ones are dozens of instructions each, in a pass that memory alone should bound.
__device__ __forceinline__ float adamw(float p, float g, float* mean, float* variance, const AdamWNumbers& s) {
  float m = fmaf(s.oneMinusBeta1, g - *mean, *mean);
  float v = fmaf(s.beta2, *variance, s.oneMinusBeta2 * g * g);
  *mean = m;
  *variance = v;
  return fmaf(p, s.decay, __fdividef(-s.stepSize * m, fmaf(sqrtf(v), s.inverseCorrection, s.epsilon)));
}
