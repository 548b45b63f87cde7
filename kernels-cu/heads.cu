// The second layers of all heads: one block-diagonal matrix of which only the blocks are stored.
//
// Maths     logits[n,j] = b[j] + Σ_h hidden[n, task(j)·H + h] · W[j,h];  dhidden and dW likewise, db[j] = Σ_n dlogits[n,j].
// Shapes    hidden [N, tasks·H], W [Σ classes, H], logits [N, Σ classes]. Any number of heads, any number of classes each.
// Tuned     forward: one warp an output, lanes along H, so that both operands coalesce, and a shuffle tree in a fixed order.
//           backward by weight: one thread an element as in the naive kernel, but a block stages dlogits' column once in shared memory.
// Bound by  latency: 85 671 weights in the baseline; it should vanish in the step.
// Tested by tests/Kernels/Conformance (HeadsForward, HeadsBackwardInput, HeadsBackwardWeight).
#include "heads.cuh"

extern "C" __global__ void heads_forward_naive(
    const float* __restrict__ hidden, const float* __restrict__ weight, const float* __restrict__ bias, Heads heads, int n,
    float* __restrict__ logits) {
  for (offset_t i = global_index(); i < (offset_t)n * heads.total; i += grid_stride()) {
    int row = (int)(i / heads.total), column = (int)(i % heads.total);
    const float* x = hidden + ((offset_t)row * heads.tasks + heads.taskOf[column]) * heads.hidden;
    float sum = 0.0f;
    for (int h = 0; h < heads.hidden; h++) sum = fmaf(x[h], weight[(offset_t)column * heads.hidden + h], sum);
    logits[i] = sum + bias[column];
  }
}

extern "C" __global__ void heads_backward_input_naive(
    const float* __restrict__ dlogits, const float* __restrict__ weight, Heads heads, int n, float* __restrict__ dhidden, int accumulate) {
  offset_t width = (offset_t)heads.tasks * heads.hidden;
  for (offset_t i = global_index(); i < n * width; i += grid_stride()) {
    int row = (int)(i / width), task = (int)(i % width / heads.hidden), h = (int)(i % heads.hidden);
    float sum = 0.0f;
    for (int c = 0; c < heads.classes[task]; c++) {
      int column = heads.offsets[task] + c;
      sum = fmaf(dlogits[(offset_t)row * heads.total + column], weight[(offset_t)column * heads.hidden + h], sum);
    }
    put(dhidden + i, sum, accumulate);
  }
}

extern "C" __global__ void heads_backward_weight_naive(
    const float* __restrict__ hidden, const float* __restrict__ dlogits, Heads heads, int n, float* __restrict__ dweight, int accumulate) {
  for (offset_t i = global_index(); i < (offset_t)heads.total * heads.hidden; i += grid_stride()) {
    int column = (int)(i / heads.hidden), h = (int)(i % heads.hidden);
    float sum = 0.0f;
    for (int row = 0; row < n; row++) {
      float x = hidden[((offset_t)row * heads.tasks + heads.taskOf[column]) * heads.hidden + h];
      sum = fmaf(dlogits[(offset_t)row * heads.total + column], x, sum);
    }
    put(dweight + i, sum, accumulate);
  }
}

extern "C" __global__ void heads_forward(
    const float* __restrict__ hidden, const float* __restrict__ weight, const float* __restrict__ bias, Heads heads, int n,
    float* __restrict__ logits) {
  int lane = threadIdx.x % 32, warps = blockDim.x / 32;
  for (offset_t i = (offset_t)blockIdx.x * warps + threadIdx.x / 32; i < (offset_t)n * heads.total; i += (offset_t)gridDim.x * warps) {
    int row = (int)(i / heads.total), column = (int)(i % heads.total);
    const float* x = hidden + ((offset_t)row * heads.tasks + heads.taskOf[column]) * heads.hidden;
    const float* w = weight + (offset_t)column * heads.hidden;
    float sum = 0.0f;
    for (int h = lane; h < heads.hidden; h += 32) sum = fmaf(x[h], w[h], sum);
    sum = warp_sum(sum);
    if (lane == 0) logits[i] = sum + bias[column];
  }
}

// One block a row of hidden features; its row of dlogits is staged once, and neighbouring threads read neighbouring weights.
extern "C" __global__ void heads_backward_input(
    const float* __restrict__ dlogits, const float* __restrict__ weight, Heads heads, int n, float* __restrict__ dhidden, int accumulate) {
  DYNAMIC_SHARED(float, gradient);  // [total]
  for (int row = blockIdx.x; row < n; row += gridDim.x) {
    __syncthreads();
    for (int c = threadIdx.x; c < heads.total; c += blockDim.x) gradient[c] = dlogits[(offset_t)row * heads.total + c];
    __syncthreads();
    for (int i = threadIdx.x; i < heads.tasks * heads.hidden; i += blockDim.x) {
      int task = i / heads.hidden, h = i % heads.hidden;
      float sum = 0.0f;
      for (int c = heads.offsets[task]; c < heads.offsets[task] + heads.classes[task]; c++) {
        sum = fmaf(gradient[c], weight[(offset_t)c * heads.hidden + h], sum);
      }
      put(dhidden + (offset_t)row * heads.tasks * heads.hidden + i, sum, accumulate);
    }
  }
}

// One block a column of the logits; the batch's gradients of that column are staged once.
extern "C" __global__ void heads_backward_weight(
    const float* __restrict__ hidden, const float* __restrict__ dlogits, Heads heads, int n, float* __restrict__ dweight, int accumulate) {
  DYNAMIC_SHARED(float, gradient);  // [n]
  for (int column = blockIdx.x; column < heads.total; column += gridDim.x) {
    __syncthreads();
    for (int row = threadIdx.x; row < n; row += blockDim.x) gradient[row] = dlogits[(offset_t)row * heads.total + column];
    __syncthreads();
    const float* x = hidden + (offset_t)heads.taskOf[column] * heads.hidden;
    for (int h = threadIdx.x; h < heads.hidden; h += blockDim.x) {
      float sum = 0.0f;
      for (int row = 0; row < n; row++) sum = fmaf(gradient[row], x[(offset_t)row * heads.tasks * heads.hidden + h], sum);
      put(dweight + (offset_t)column * heads.hidden + h, sum, accumulate);
    }
  }
}
