// The rectifier and its gradient, over any tensor seen as a vector.
//
// Maths     y = max(x, 0); dx (+)= y <= 0 ? 0 : dy. NaN passes both ways, and the gradient at 0 is 0, as in PyTorch.
// Layout    flat; the tuned kernels move four floats a thread and finish the last one to three singly.
// Bound by  memory: 8 bytes an element forward, 12 backward.
// Tested by tests/Kernels/Conformance (ReluForward, ReluBackward).
#include "common.cuh"

// x and y may be the same memory, so neither is __restrict__.
extern "C" __global__ void relu_forward_naive(const float* x, float* y, int count) {
  for (offset_t i = global_index(); i < count; i += grid_stride()) y[i] = relu(x[i]);
}

extern "C" __global__ void relu_forward(const float* x, float* y, int count) {
  int quads = count / 4;
  for (offset_t i = global_index(); i < quads; i += grid_stride()) {
    float4 v = reinterpret_cast<const float4*>(x)[i];
    reinterpret_cast<float4*>(y)[i] = make_float4(relu(v.x), relu(v.y), relu(v.z), relu(v.w));
  }
  offset_t rest = (offset_t)quads * 4 + global_index();
  if (rest < count) y[rest] = relu(x[rest]);
}

// dy and dx may be the same memory.
extern "C" __global__ void relu_backward_naive(const float* y, const float* dy, float* dx, int count, int accumulate) {
  for (offset_t i = global_index(); i < count; i += grid_stride()) put(dx + i, y[i] <= 0.0f ? 0.0f : dy[i], accumulate);
}

extern "C" __global__ void relu_backward(const float* y, const float* dy, float* dx, int count, int accumulate) {
  int quads = count / 4;
  for (offset_t i = global_index(); i < quads; i += grid_stride()) {
    float4 value = reinterpret_cast<const float4*>(y)[i];
    float4 g = reinterpret_cast<const float4*>(dy)[i];
    float4 r = make_float4(value.x <= 0.0f ? 0.0f : g.x, value.y <= 0.0f ? 0.0f : g.y, value.z <= 0.0f ? 0.0f : g.z, value.w <= 0.0f ? 0.0f : g.w);
    if (accumulate) {
      float4 old = reinterpret_cast<const float4*>(dx)[i];
      r = make_float4(old.x + r.x, old.y + r.y, old.z + r.z, old.w + r.w);
    }
    reinterpret_cast<float4*>(dx)[i] = r;
  }
  offset_t rest = (offset_t)quads * 4 + global_index();
  if (rest < count) put(dx + rest, y[rest] <= 0.0f ? 0.0f : dy[rest], accumulate);
}
