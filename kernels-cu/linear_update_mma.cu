// Backward and update of a linear layer in one pass over its weights, as linear_update.cu, with its two products on tensor cores in tf32.
//
// Maths     dx[n,i] = Σ_o dy[n,o]·W[o,i];  g = Σ_n dy[n,o]·x[n,i];  W, m, v = optimizer(W, g, m, v). Operands are rounded, sums and the
//           optimizer are fp32.
// Shapes    x, dx [N,in], dy [N,out], W, m, v [out,in]; in and out are multiples of four, N at most 8·kGroups.
// Layout    A warp owns 32 columns and walks all rows, 8 at a time; it shares nothing with its neighbours but the staged dy. Both products are
//           transposed, [i,o] and [i,n]: rows 4g..4g+3 of two 16-row tiles are a lane's columns, so it holds W[2t, 2t+1][4g..4g+3] in the layout
//           of the accumulator of g, reads and writes W, m and v in 16 bytes, and the same registers are the fragment of W for dx, with K in
//           another order (k = t is row 2t, k = t+4 row 2t+1), which dy's fragment shares. x stays in registers as fragments, dx as sums.
//           A block takes the 256 columns of its number; of an update alone, of several numbers when the grid has fewer blocks.
// Bound by  memory: 24 bytes a weight for AdamW. bf16 would save no byte, so there is tf32 alone.
// Order     rows are walked upwards by one warp: results do not depend on the schedule.
// Tested by tests/Kernels/Conformance (LinearBackward…, LinearUpdate…, implementations "gpu Tf32" and "gpu Bf16").
#include "async_copy.cuh"
#include "gemm.cuh"
#include "mma.cuh"
#include "optimizers.cuh"

constexpr int kWarpColumns = 32, kBlockColumns = kThreads / 32 * kWarpColumns;
constexpr int kRows = 64;           // of dy and W between two barriers
constexpr int kPitch = kRows + 8;   // floats; spreads both ways of reading over all banks

__device__ __forceinline__ float4 streamed(const float* p) { return __ldcs(reinterpret_cast<const float4*>(p)); }
__device__ __forceinline__ void stream_out(float* p, float4 value) { __stcs(reinterpret_cast<float4*>(p), value); }

// What happens to a gradient; numbers are loaded before the products need the time, and written afterwards.
struct NoUpdate {
  static constexpr bool kWantsGradient = false;
  struct Numbers {};
  __device__ __forceinline__ Numbers load(offset_t) const { return {}; }
  __device__ __forceinline__ void apply(float*, float4, float4, Numbers&, offset_t) const {}
};

struct SgdUpdate {
  static constexpr bool kWantsGradient = true;
  float* buffer;
  SgdNumbers s;

  struct Numbers {
    float4 b;
  };

  __device__ __forceinline__ Numbers load(offset_t i) const {
    return {s.momentum != 0.0f && !s.isFirst ? streamed(buffer + i) : zeros()};
  }

  __device__ __forceinline__ void apply(float* weight, float4 w, float4 g, Numbers& n, offset_t i) const {
    w = make_float4(sgd(w.x, g.x, &n.b.x, s), sgd(w.y, g.y, &n.b.y, s), sgd(w.z, g.z, &n.b.z, s), sgd(w.w, g.w, &n.b.w, s));
    stream_out(weight + i, w);
    if (s.momentum != 0.0f) stream_out(buffer + i, n.b);
  }
};

struct AdamWUpdate {
  static constexpr bool kWantsGradient = true;
  float *mean, *variance;
  AdamWNumbers s;

  struct Numbers {
    float4 m, v;
  };

  __device__ __forceinline__ Numbers load(offset_t i) const { return {streamed(mean + i), streamed(variance + i)}; }

  __device__ __forceinline__ void apply(float* weight, float4 w, float4 g, Numbers& n, offset_t i) const {
    w = make_float4(
        adamw(w.x, g.x, &n.m.x, &n.v.x, s), adamw(w.y, g.y, &n.m.y, &n.v.y, s), adamw(w.z, g.z, &n.m.z, &n.v.z, s),
        adamw(w.w, g.w, &n.m.w, &n.v.w, s));
    stream_out(weight + i, w);
    stream_out(mean + i, n.m);
    stream_out(variance + i, n.v);
  }
};

// Stages rows [row0, row0 + kRows) of the transposed dy: [sample][row].
template <int kGroups>
__device__ __forceinline__ void stage_gradient(AsyncCopies& copies, const float* dy, int n, int out, int row0, float* stage) {
#pragma unroll
  for (int i = 0; i < kGroups * 8 * (kRows / 4) / kThreads; i++) {
    int piece = threadIdx.x + i * kThreads, sample = piece / (kRows / 4), o = piece % (kRows / 4) * 4;
    bool inside = sample < n && row0 + o < out;
    copies.start(stage + sample * kPitch + o, inside ? dy + (offset_t)sample * out + row0 + o : dy, inside);
  }
}

// Shared memory: two stages of [8·kGroups][kPitch].
template <int kGroups, bool kWantsInput, class Update>
__device__ __forceinline__ void update_columns(
    const float* x, const float* dy, float* weight, int n, int in, int out, const Update& update, float* dx, int accumulate, float* shared,
    int block) {
  int lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
  int column = block * kBlockColumns + threadIdx.x / 32 * kWarpColumns + 4 * g;
  bool inside = column < in;
  unsigned xs[Update::kWantsGradient ? kGroups : 1][2][4];
  if (Update::kWantsGradient) {
#pragma unroll
    for (int s = 0; s < kGroups; s++) {
      int low = 8 * s + t, high = low + 4;
      float4 a = inside && low < n ? four_at(x + (offset_t)low * in + column) : zeros();
      float4 b = inside && high < n ? four_at(x + (offset_t)high * in + column) : zeros();
      xs[s][0][0] = to_tf32(a.x), xs[s][0][1] = to_tf32(a.y), xs[s][0][2] = to_tf32(b.x), xs[s][0][3] = to_tf32(b.y);
      xs[s][1][0] = to_tf32(a.z), xs[s][1][1] = to_tf32(a.w), xs[s][1][2] = to_tf32(b.z), xs[s][1][3] = to_tf32(b.w);
    }
  }
  float sum[kWantsInput ? kGroups : 1][2][4] = {};
  AsyncCopies copies;
  constexpr int kStage = 8 * kGroups * kPitch;
  stage_gradient<kGroups>(copies, dy, n, out, 0, shared);
  copies.commit();
  for (int row0 = 0; row0 < out; row0 += kRows) {
    const float* now = shared + row0 / kRows % 2 * kStage;
    copies.template wait<0>();
    __syncthreads();  // the rows are there, and nobody reads the other stage any more
    if (row0 + kRows < out) stage_gradient<kGroups>(copies, dy, n, out, row0 + kRows, shared + (row0 / kRows + 1) % 2 * kStage);
    copies.commit();
#pragma unroll 1
    for (int r = 0; r < kRows && row0 + r < out; r += 8) {
      offset_t at[2];
      float4 w[2];
      typename Update::Numbers numbers[2];
      bool exists[2];
#pragma unroll
      for (int j = 0; j < 2; j++) {
        int o = row0 + r + 2 * t + j;
        exists[j] = inside && o < out;
        at[j] = exists[j] ? (offset_t)o * in + column : 0;
        w[j] = exists[j] ? streamed(weight + at[j]) : zeros();
        if (exists[j]) numbers[j] = update.load(at[j]);
      }
      if (Update::kWantsGradient) {
        float products[2][4] = {};
#pragma unroll
        for (int s = 0; s < kGroups; s++) {
          unsigned low = to_tf32(now[(8 * s + t) * kPitch + r + g]), high = to_tf32(now[(8 * s + t + 4) * kPitch + r + g]);
#pragma unroll
          for (int i = 0; i < 2; i++) mma_tf32(products[i], xs[s][i][0], xs[s][i][1], xs[s][i][2], xs[s][i][3], low, high);
        }
#pragma unroll
        for (int j = 0; j < 2; j++) {
          float4 gradient = make_float4(products[0][j], products[0][j + 2], products[1][j], products[1][j + 2]);
          if (exists[j]) update.apply(weight, w[j], gradient, numbers[j], at[j]);
        }
      }
      if (kWantsInput) {
        unsigned ws[2][4] = {
            {to_tf32(w[0].x), to_tf32(w[0].y), to_tf32(w[1].x), to_tf32(w[1].y)},
            {to_tf32(w[0].z), to_tf32(w[0].w), to_tf32(w[1].z), to_tf32(w[1].w)}};
#pragma unroll
        for (int s = 0; s < kGroups; s++) {
          float2 pair = *reinterpret_cast<const float2*>(now + (8 * s + g) * kPitch + r + 2 * t);
          unsigned low = to_tf32(pair.x), high = to_tf32(pair.y);
#pragma unroll
          for (int i = 0; i < 2; i++) mma_tf32(sum[s][i], ws[i][0], ws[i][1], ws[i][2], ws[i][3], low, high);
        }
      }
    }
  }
  if constexpr (kWantsInput) {
#pragma unroll
    for (int i = 0; i < 2 * kGroups; i++) {
      int s = i / 2, j = i % 2, sample = 8 * s + 2 * t + j;
      if (!inside || sample >= n) continue;
      float4* to = reinterpret_cast<float4*>(dx + (offset_t)sample * in + column);
      float4 before = accumulate ? *to : zeros();
      *to = make_float4(before.x + sum[s][0][j], before.y + sum[s][0][j + 2], before.z + sum[s][1][j], before.w + sum[s][1][j + 2]);
    }
  }
}

// An update alone may run beside another kernel: a grid of fewer blocks than there are columns for leaves room on each multiprocessor.
template <int kGroups, bool kWantsInput, class Update>
__device__ __forceinline__ void linear_update(
    const float* x, const float* dy, float* weight, int n, int in, int out, const Update& update, float* dx, int accumulate, float* shared) {
  if constexpr (kWantsInput) {
    update_columns<kGroups, true>(x, dy, weight, n, in, out, update, dx, accumulate, shared, blockIdx.x);
  } else {
    for (int block = blockIdx.x; block * kBlockColumns < in; block += gridDim.x) {
      update_columns<kGroups, false>(x, dy, weight, n, in, out, update, dx, accumulate, shared, block);
      __syncthreads();  // nobody reads the stages any more
    }
  }
}

#define LINEAR_UPDATE_KERNELS(samples, blocks)                                                                                            \
  extern "C" __global__ void __launch_bounds__(kThreads, blocks) linear_backward_sgd_tf32_##samples(                                      \
      const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* buffer, int n, int in, int out,                    \
      const SgdNumbers* __restrict__ numbers,                                                                                             \
      float* __restrict__ dx) {                                                                                                           \
    SgdNumbers s = *numbers;                                                                                                              \
    if (s.isHeld) return;                                                                                                                 \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    linear_update<samples / 8, true>(x, dy, weight, n, in, out, SgdUpdate{buffer, s}, dx, 0, shared);                                     \
  }                                                                                                                                       \
  extern "C" __global__ void __launch_bounds__(kThreads, blocks) linear_backward_adamw_tf32_##samples(                                    \
      const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* mean, float* variance, int n, int in, int out,     \
      const AdamWNumbers* __restrict__ numbers, float* __restrict__ dx) {                                                                 \
    AdamWNumbers s = *numbers;                                                                                                            \
    if (s.isHeld) return;                                                                                                                 \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    linear_update<samples / 8, true>(x, dy, weight, n, in, out, AdamWUpdate{mean, variance, s}, dx, 0, shared);                           \
  }                                                                                                                                       \
  extern "C" __global__ void __launch_bounds__(kThreads, blocks) linear_update_sgd_tf32_##samples(                                        \
      const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* buffer, int n, int in, int out,                    \
      const SgdNumbers* __restrict__ numbers) {                                                                                           \
    SgdNumbers s = *numbers;                                                                                                              \
    if (s.isHeld) return;                                                                                                                 \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    linear_update<samples / 8, false>(x, dy, weight, n, in, out, SgdUpdate{buffer, s}, nullptr, 0, shared);                               \
  }                                                                                                                                       \
  extern "C" __global__ void __launch_bounds__(kThreads, blocks) linear_update_adamw_tf32_##samples(                                      \
      const float* __restrict__ x, const float* __restrict__ dy, float* weight, float* mean, float* variance, int n, int in, int out,     \
      const AdamWNumbers* __restrict__ numbers) {                                                                                         \
    AdamWNumbers s = *numbers;                                                                                                            \
    if (s.isHeld) return;                                                                                                                 \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    linear_update<samples / 8, false>(x, dy, weight, n, in, out, AdamWUpdate{mean, variance, s}, nullptr, 0, shared);                     \
  }                                                                                                                                       \
  extern "C" __global__ void __launch_bounds__(kThreads, blocks) linear_backward_input_tf32_##samples(                                    \
      const float* __restrict__ dy, const float* __restrict__ weight, int n, int in, int out, float* __restrict__ dx, int accumulate) {   \
    DYNAMIC_SHARED(float, shared);                                                                                                        \
    linear_update<samples / 8, true>(nullptr, dy, const_cast<float*>(weight), n, in, out, NoUpdate{}, dx, accumulate, shared);            \
  }

LINEAR_UPDATE_KERNELS(32, 2)
LINEAR_UPDATE_KERNELS(64, 1)
