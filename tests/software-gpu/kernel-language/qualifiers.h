// CUDA's qualifiers and built-in variables. `__global__`, `__shared__`, `__launch_bounds__` and
// `#pragma unroll` are left to the compiler step, which sees the whole declaration.
using size_t = __SIZE_TYPE__;
using ptrdiff_t = __PTRDIFF_TYPE__;

#define __device__
#define __host__
#define __constant__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(bytes) __attribute__((aligned(bytes)))
#define DYNAMIC_SHARED(type, name) type* const name = static_cast<type*>(::software_gpu::this_lane().block->dynamic_shared)

#define threadIdx (static_cast<const ::software_gpu::Lane&>(::software_gpu::this_lane()).thread_index)
#define blockIdx (::software_gpu::this_lane().block->block_index)
#define blockDim (::software_gpu::this_lane().block->block_size)
#define gridDim (::software_gpu::this_lane().block->grid_size)

constexpr int warpSize = 32;

#define INFINITY (__builtin_inff())
#define NAN (__builtin_nanf(""))
