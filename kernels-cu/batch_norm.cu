// Batch norm with the ReLU and the residual that follow it: statistics, forward, and both parts of backward.
//
// Maths     mean = Σx/n;  inverse = 1/√(Σ(x − mean)²/n + ε);  x̂ = (x − mean)·inverse;  y = x̂·scale + shift (+ residual, max 0);
//           dβ = Σ dy;  dγ = Σ dy·x̂;  dx = scale·inverse·(dy − dβ/n − x̂·dγ/n), with dy = 0 where the ReLU's output is.
// Shapes    x, y, dy, residual [pixels, C]; mean, inverse, scale, shift [C]; sums [2·C], dβ first.
// Tuned     four channels a thread, 16 bytes an access, which needs a multiple of four of them; other numbers have the naive kernels alone. Sums:
//           a block takes 32 channels and a run of pixels, its 32 groups of threads every 32nd pixel; groups are added in shared memory
//           and blocks by a second kernel, both in order, so no atomics. The statistics are one pass: a thread sums distances from the
//           first value of its run, so that no digits cancel, and runs are joined by Chan, Golub and LeVeque's formula (1979).
// Rounding  y and dx are the next convolution's operands: the tuned kernels round them to tf32, if asked, which tensor cores would not.
// Bound by  memory: every element is read once.
// Tested by tests/Kernels/Conformance (BatchNorm…).
#include "batch_norm.cuh"
#include "mma.cuh"

constexpr int kQuads = 8;    // groups of four channels of a block
constexpr int kGroups = 32;  // pixels of a block at a time
constexpr int kBlockThreads = kQuads * kGroups;

// ---- naive: one thread a channel, or an element ---------------------------------------------------------------------------------------

extern "C" __global__ void batch_norm_statistics_naive(
    const float* __restrict__ x, int pixels, int channels, float epsilon, float momentum, float* runningMean, float* runningVariance,
    float* __restrict__ mean, float* __restrict__ inverse) {
  for (offset_t c = global_index(); c < channels; c += grid_stride()) {
    float first = x[c], sum = 0.0f, squares = 0.0f;
    for (int pixel = 0; pixel < pixels; pixel++) sum += x[(offset_t)pixel * channels + c] - first;
    float average = first + sum / (float)pixels;
    for (int pixel = 0; pixel < pixels; pixel++) {
      float distance = x[(offset_t)pixel * channels + c] - average;
      squares = fmaf(distance, distance, squares);
    }
    store_statistics(
        average, squares, (float)pixels, epsilon, momentum, runningMean + c, runningVariance + c, mean + c, inverse + c);
  }
}

extern "C" __global__ void batch_norm_inverse(const float* __restrict__ variance, int channels, float epsilon, float* __restrict__ inverse) {
  for (offset_t c = global_index(); c < channels; c += grid_stride()) inverse[c] = inverse_deviation(variance[c], epsilon);
}

// residual may be null.
extern "C" __global__ void batch_norm_forward_naive(
    const float* __restrict__ x, ChannelNorm norm, const float* __restrict__ residual, int clamp, offset_t count, int channels,
    float* __restrict__ y) {
  for (offset_t i = global_index(); i < count; i += grid_stride()) {
    int c = (int)(i % channels);
    float value = fmaf(norm.whitened(x[i], c), norm.scale[c], norm.shift[c]);
    if (residual != nullptr) value += residual[i];
    y[i] = clamp ? relu(value) : value;
  }
}

extern "C" __global__ void batch_norm_backward_weight_naive(
    const float* __restrict__ x, const float* __restrict__ y, const float* __restrict__ dy, ChannelNorm norm, int pixels, int channels,
    float* __restrict__ sums, float* __restrict__ dscale, float* __restrict__ dshift, int accumulate) {
  for (offset_t c = global_index(); c < channels; c += grid_stride()) {
    float sum = 0.0f, product = 0.0f;
    for (int pixel = 0; pixel < pixels; pixel++) {
      offset_t i = (offset_t)pixel * channels + c;
      float gradient = living(y, dy, i);
      sum += gradient;
      product = fmaf(gradient, norm.whitened(x[i], (int)c), product);
    }
    sums[c] = sum;
    sums[channels + c] = product;
    put(dshift + c, sum, accumulate);
    put(dscale + c, product, accumulate);
  }
}

// sums is null where mean and deviation were fixed.
extern "C" __global__ void batch_norm_backward_input_naive(
    const float* __restrict__ x, const float* __restrict__ y, const float* __restrict__ dy, ChannelNorm norm, const float* __restrict__ sums,
    int pixels, int channels, float* __restrict__ dx, int accumulate) {
  float n = (float)pixels;
  for (offset_t i = global_index(); i < (offset_t)pixels * channels; i += grid_stride()) {
    int c = (int)(i % channels);
    float gradient = living(y, dy, i);
    if (sums != nullptr) gradient -= (sums[c] + norm.whitened(x[i], c) * sums[channels + c]) / n;
    put(dx + i, gradient * norm.scale[c] * norm.inverse[c], accumulate);
  }
}

// ---- tuned: four channels a thread ----------------------------------------------------------------------------------------------------

struct Four {
  float v[4];
};

__device__ __forceinline__ Four four(const float* p) {
  float4 q = *reinterpret_cast<const float4*>(p);
  return {{q.x, q.y, q.z, q.w}};
}

// What a convolution reads next: rounded for tensor cores of tf32, if asked.
__device__ __forceinline__ void store_operand(float* p, Four f, int tf32) {
#pragma unroll
  for (int j = 0; j < 4; j++) f.v[j] = tf32 ? Tf32::rounded(f.v[j]) : f.v[j];
  *reinterpret_cast<float4*>(p) = make_float4(f.v[0], f.v[1], f.v[2], f.v[3]);
}

__device__ __forceinline__ Four living_four(const float* y, const float* dy, offset_t i) {
  Four gradient = four(dy + i);
  if (y != nullptr) {
    Four value = four(y + i);
#pragma unroll
    for (int j = 0; j < 4; j++) gradient.v[j] = value.v[j] <= 0.0f ? 0.0f : gradient.v[j];
  }
  return gradient;
}

// The run of pixels that belongs to a block along gridDim.y.
__device__ __forceinline__ void pixels_of_block(int pixels, int& begin, int& end) {
  int each = (pixels + gridDim.y - 1) / gridDim.y;
  begin = min(pixels, (int)blockIdx.y * each);
  end = min(pixels, begin + each);
}

// A number of values, their mean and the sum of their squared distances from it.
struct Moments {
  float n, mean, squares;

  __device__ __forceinline__ void join(float count, float average, float distances) {
    if (count == 0.0f) return;
    float total = n + count, step = average - mean;
    mean += step * (count / total);
    squares += distances + step * step * (n * (count / total));
    n = total;
  }
};

// partial [gridDim.y][3][channels]: number, mean, squares.
extern "C" __global__ void __launch_bounds__(kBlockThreads) batch_norm_moments(
    const float* __restrict__ x, int pixels, int channels, float* __restrict__ partial) {
  __shared__ float shared[kGroups][3][kQuads * 4];
  int quad = threadIdx.x % kQuads, group = threadIdx.x / kQuads, c = (blockIdx.x * kQuads + quad) * 4, begin, end;
  pixels_of_block(pixels, begin, end);
  Four first = {}, sum = {}, squares = {};
  int count = 0;
  if (c < channels && begin + group < end) {
    first = four(x + (offset_t)(begin + group) * channels + c);
    for (int pixel = begin + group; pixel < end; pixel += kGroups, count++) {
      Four value = four(x + (offset_t)pixel * channels + c);
#pragma unroll
      for (int j = 0; j < 4; j++) {
        float distance = value.v[j] - first.v[j];
        sum.v[j] += distance;
        squares.v[j] = fmaf(distance, distance, squares.v[j]);
      }
    }
  }
#pragma unroll
  for (int j = 0; j < 4; j++) {
    float n = (float)count, average = count == 0 ? 0.0f : sum.v[j] / n;
    shared[group][0][quad * 4 + j] = n;
    shared[group][1][quad * 4 + j] = first.v[j] + average;
    float distances = fmaf(-average, sum.v[j], squares.v[j]);
    shared[group][2][quad * 4 + j] = distances < 0.0f ? 0.0f : distances;  // a NaN stays one
  }
  __syncthreads();
  int column = threadIdx.x, channel = blockIdx.x * kQuads * 4 + column;
  if (column >= kQuads * 4 || channel >= channels) return;
  Moments all = {0.0f, 0.0f, 0.0f};
  for (int i = 0; i < kGroups; i++) all.join(shared[i][0][column], shared[i][1][column], shared[i][2][column]);
  float* out = partial + (offset_t)blockIdx.y * 3 * channels + channel;
  out[0] = all.n;
  out[channels] = all.mean;
  out[2 * channels] = all.squares;
}

extern "C" __global__ void batch_norm_statistics(
    const float* __restrict__ partial, int parts, int channels, float epsilon, float momentum, float* runningMean, float* runningVariance,
    float* __restrict__ mean, float* __restrict__ inverse) {
  for (offset_t c = global_index(); c < channels; c += grid_stride()) {
    Moments all = {0.0f, 0.0f, 0.0f};
    for (int part = 0; part < parts; part++) {
      const float* from = partial + (offset_t)part * 3 * channels + c;
      all.join(from[0], from[channels], from[2 * channels]);
    }
    store_statistics(all.mean, all.squares, all.n, epsilon, momentum, runningMean + c, runningVariance + c, mean + c, inverse + c);
  }
}

extern "C" __global__ void batch_norm_forward(
    const float* __restrict__ x, ChannelNorm norm, const float* __restrict__ residual, int clamp, offset_t count, int channels,
    int tf32, float* __restrict__ y) {
  for (offset_t quad = global_index(); quad < count / 4; quad += grid_stride()) {
    offset_t i = quad * 4;
    int c = (int)(i % channels);
    Four value = four(x + i), mean = four(norm.mean + c), inverse = four(norm.inverse + c), scale = four(norm.scale + c), shift = four(norm.shift + c);
    Four more = {};
    if (residual != nullptr) more = four(residual + i);
#pragma unroll
    for (int j = 0; j < 4; j++) {
      float one = fmaf((value.v[j] - mean.v[j]) * inverse.v[j], scale.v[j], shift.v[j]);
      if (residual != nullptr) one += more.v[j];
      value.v[j] = clamp ? relu(one) : one;
    }
    store_operand(y + i, value, tf32);
  }
}

// partial [gridDim.y][2][channels]: dβ, dγ.
extern "C" __global__ void __launch_bounds__(kBlockThreads) batch_norm_sums(
    const float* __restrict__ x, const float* __restrict__ y, const float* __restrict__ dy, ChannelNorm norm, int pixels, int channels,
    float* __restrict__ partial) {
  __shared__ float shared[kGroups][2][kQuads * 4];
  int quad = threadIdx.x % kQuads, group = threadIdx.x / kQuads, c = (blockIdx.x * kQuads + quad) * 4, begin, end;
  pixels_of_block(pixels, begin, end);
  Four sum = {}, product = {};
  if (c < channels) {
    Four mean = four(norm.mean + c), inverse = four(norm.inverse + c);
    for (int pixel = begin + group; pixel < end; pixel += kGroups) {
      offset_t i = (offset_t)pixel * channels + c;
      Four value = four(x + i), gradient = living_four(y, dy, i);
#pragma unroll
      for (int j = 0; j < 4; j++) {
        sum.v[j] += gradient.v[j];
        product.v[j] = fmaf(gradient.v[j], (value.v[j] - mean.v[j]) * inverse.v[j], product.v[j]);
      }
    }
  }
#pragma unroll
  for (int j = 0; j < 4; j++) {
    shared[group][0][quad * 4 + j] = sum.v[j];
    shared[group][1][quad * 4 + j] = product.v[j];
  }
  __syncthreads();
  int column = threadIdx.x % (kQuads * 4), which = threadIdx.x / (kQuads * 4), channel = blockIdx.x * kQuads * 4 + column;
  if (which >= 2 || channel >= channels) return;
  float total = 0.0f;
  for (int i = 0; i < kGroups; i++) total += shared[i][which][column];
  partial[((offset_t)blockIdx.y * 2 + which) * channels + channel] = total;
}

extern "C" __global__ void batch_norm_backward_weight(
    const float* __restrict__ partial, int parts, int channels, float* __restrict__ sums, float* __restrict__ dscale, float* __restrict__ dshift,
    int accumulate) {
  for (offset_t i = global_index(); i < 2 * (offset_t)channels; i += grid_stride()) {
    float total = sum_parts(partial, parts, 2 * (offset_t)channels, i);
    sums[i] = total;
    put(i < channels ? dshift + i : dscale + (i - channels), total, accumulate);
  }
}

extern "C" __global__ void batch_norm_backward_input(
    const float* __restrict__ x, const float* __restrict__ y, const float* __restrict__ dy, ChannelNorm norm, const float* __restrict__ sums,
    int pixels, int channels, int tf32, float* __restrict__ dx, int accumulate) {
  float n = (float)pixels;
  for (offset_t quad = global_index(); quad < (offset_t)pixels * channels / 4; quad += grid_stride()) {
    offset_t i = quad * 4;
    int c = (int)(i % channels);
    Four gradient = living_four(y, dy, i), inverse = four(norm.inverse + c), scale = four(norm.scale + c);
    if (sums != nullptr) {
      Four value = four(x + i), mean = four(norm.mean + c), dshift = four(sums + c), dscale = four(sums + channels + c);
#pragma unroll
      for (int j = 0; j < 4; j++) gradient.v[j] -= (dshift.v[j] + (value.v[j] - mean.v[j]) * inverse.v[j] * dscale.v[j]) / n;
    }
    Four before = {};
    if (accumulate) before = four(dx + i);
#pragma unroll
    for (int j = 0; j < 4; j++) gradient.v[j] = before.v[j] + gradient.v[j] * scale.v[j] * inverse.v[j];
    store_operand(dx + i, gradient, tf32);
  }
}
