// Kernels with one mistake each. The selftest expects each mistake to be caught.

extern "C" __global__ void store_past_end(float* out, int n)
{
    out[blockIdx.x * blockDim.x + threadIdx.x + (threadIdx.x == 17 ? n : 0)] = 1.0f;
}

extern "C" __global__ void store_before_begin(float* out) { out[static_cast<int>(threadIdx.x) - 1] = 1.0f; }

extern "C" __global__ void read_far_away(const float* in, float* out, long long distance) { out[threadIdx.x] = in[distance + threadIdx.x]; }

extern "C" __global__ void read_null(const float* in, float* out) { out[threadIdx.x] = in[threadIdx.x]; }

extern "C" __global__ void use_misaligned_float4(const float* in, float* out)
{
    const float4 value = *reinterpret_cast<const float4*>(in + threadIdx.x);
    out[threadIdx.x] = value.x + value.y + value.z + value.w;
}

extern "C" __global__ void use_misaligned_int(const unsigned char* in, int* out) { *out = *reinterpret_cast<const int*>(in + 1); }

extern "C" __global__ void store_misaligned_float2(float* out) { *reinterpret_cast<float2*>(out + 1) = make_float2(1.0f, 2.0f); }

extern "C" __global__ void barrier_for_some(float* out)
{
    if (threadIdx.x < 10) {
        __syncthreads();
    }
    out[threadIdx.x] = 1.0f;
}

extern "C" __global__ void different_barriers(float* out)
{
    if (threadIdx.x < 10) {
        __syncthreads();
    } else {
        __syncthreads();
    }
    out[threadIdx.x] = 1.0f;
}

extern "C" __global__ void shuffle_for_some(int* out)
{
    if (threadIdx.x != 3) {
        out[threadIdx.x] = __shfl_xor_sync(0xFFFFFFFFu, static_cast<int>(threadIdx.x), 1);
    }
}

extern "C" __global__ void shuffle_outside_mask(int* out) { out[threadIdx.x] = __shfl_xor_sync(0x1u, 1, 1); }

extern "C" __global__ void outside_shared_array(float* out, int index)
{
    __shared__ float values[8];
    values[index + threadIdx.x] = 1.0f;
    __syncthreads();
    out[threadIdx.x] = values[threadIdx.x];
}

extern "C" __global__ void outside_dynamic_shared(float* out, int count)
{
    DYNAMIC_SHARED(float, values);
    values[count + threadIdx.x] = 1.0f;
    out[threadIdx.x] = values[count + threadIdx.x];
}

extern "C" __global__ void divide(int* out, int divisor) { out[threadIdx.x] = 100 / divisor; }

extern "C" __global__ void give_up(int* out)
{
    out[threadIdx.x] = 0;
    if (threadIdx.x == 2) {
        __trap();
    }
}

extern "C" __global__ void recurse(int* out, int depth);

__device__ __noinline__ int deeper(int depth)
{
    volatile int frame[256];
    frame[depth % 256] = depth;
    return depth == 0 ? frame[0] : deeper(depth - 1) + frame[depth % 256];
}

extern "C" __global__ void recurse(int* out, int depth) { out[threadIdx.x] = deeper(depth); }

// A neighbour's value is read before it has surely been written: the barrier between the two is missing.
extern "C" __global__ void missing_barrier(const float* in, float* out)
{
    __shared__ float values[64];
    values[threadIdx.x] = in[threadIdx.x];
    out[threadIdx.x] = values[63 - threadIdx.x];
}

// Another block's result is read, which may not be there yet.
extern "C" __global__ void reads_other_block(float* values)
{
    if (threadIdx.x == 0) {
        values[blockIdx.x + 1] = values[blockIdx.x] + 1.0f;
    }
}
