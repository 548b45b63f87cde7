// One step of an optimizer over a parameter whose gradient lies in memory.
//
// Maths     optimizers.cuh.
// Layout    flat; the tuned kernels move four floats a thread and finish the last one to three singly.
// Held      hold_unless_finite marks the numbers of both optimizers when a loss is NaN or infinite; every update reads its mark first. So the host
//           need not read the loss before it queues the update.
// Bound by  memory: 28 bytes an element for AdamW (p, m, v read and written, g read), 20 for SGD with momentum. The heads' first layers
//           do not come here: linear_update.cu updates them inside the backward pass.
// Tested by tests/Kernels/Conformance (SgdStep, AdamWStep, HoldUnlessFinite).
#include "optimizers.cuh"

extern "C" __global__ void sgd_step_naive(
    float* p, const float* __restrict__ g, float* buffer, int count, const SgdNumbers* __restrict__ numbers) {
  SgdNumbers s = *numbers;
  if (s.isHeld) return;
  for (offset_t i = global_index(); i < count; i += grid_stride()) p[i] = sgd(p[i], g[i], buffer + i, s);
}

extern "C" __global__ void adamw_step_naive(
    float* p, const float* __restrict__ g, float* mean, float* variance, int count, const AdamWNumbers* __restrict__ numbers) {
  AdamWNumbers s = *numbers;
  if (s.isHeld) return;
  for (offset_t i = global_index(); i < count; i += grid_stride()) p[i] = adamw(p[i], g[i], mean + i, variance + i, s);
}

__device__ __forceinline__ float4& quad(float* p, offset_t i) { return reinterpret_cast<float4*>(p)[i]; }

extern "C" __global__ void sgd_step(
    float* p, const float* __restrict__ g, float* buffer, int count, const SgdNumbers* __restrict__ numbers) {
  SgdNumbers s = *numbers;
  if (s.isHeld) return;
  int quads = count / 4;
  for (offset_t i = global_index(); i < quads; i += grid_stride()) {
    float4 value = quad(p, i), gradient = reinterpret_cast<const float4*>(g)[i];
    float4 b = s.momentum != 0.0f ? quad(buffer, i) : make_float4(0.0f, 0.0f, 0.0f, 0.0f);
    value = make_float4(
        sgd(value.x, gradient.x, &b.x, s), sgd(value.y, gradient.y, &b.y, s), sgd(value.z, gradient.z, &b.z, s), sgd(value.w, gradient.w, &b.w, s));
    quad(p, i) = value;
    if (s.momentum != 0.0f) quad(buffer, i) = b;
  }
  offset_t rest = (offset_t)quads * 4 + global_index();
  if (rest < count) p[rest] = sgd(p[rest], g[rest], buffer + rest, s);
}

extern "C" __global__ void adamw_step(
    float* p, const float* __restrict__ g, float* mean, float* variance, int count, const AdamWNumbers* __restrict__ numbers) {
  AdamWNumbers s = *numbers;
  if (s.isHeld) return;
  int quads = count / 4;
  for (offset_t i = global_index(); i < quads; i += grid_stride()) {
    float4 value = quad(p, i), gradient = reinterpret_cast<const float4*>(g)[i], m = quad(mean, i), v = quad(variance, i);
    quad(p, i) = make_float4(
        adamw(value.x, gradient.x, &m.x, &v.x, s), adamw(value.y, gradient.y, &m.y, &v.y, s),
        adamw(value.z, gradient.z, &m.z, &v.z, s), adamw(value.w, gradient.w, &m.w, &v.w, s));
    quad(mean, i) = m;
    quad(variance, i) = v;
  }
  offset_t rest = (offset_t)quads * 4 + global_index();
  if (rest < count) p[rest] = adamw(p[rest], g[rest], mean + rest, variance + rest, s);
}

// One thread: there is one value a task.
extern "C" __global__ void hold_unless_finite(const float* __restrict__ values, int count, int* sgdIsHeld, int* adamwIsHeld) {
  for (int i = 0; i < count; i++) {
    if (!isfinite(values[i])) *sgdIsHeld = *adamwIsHeld = 1;
  }
}
