// Kernels that are right. The selftest runs them under every schedule.
#include "constants.cuh"

extern "C" __global__ void add(const float* a, const float* b, float* sum, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        sum[i] = a[i] + b[i];
    }
}

template <int Threads>
__device__ float block_sum(float value)
{
    __shared__ float partial[Threads];
    partial[threadIdx.x] = value;
    __syncthreads();
    for (int stride = Threads / 2; stride > 0; stride /= 2) {
        if (threadIdx.x < stride) {
            partial[threadIdx.x] += partial[threadIdx.x + stride];
        }
        __syncthreads();
    }
    return partial[0];
}

extern "C" __global__ void __launch_bounds__(THREADS) sum_with_barriers(const float* values, float* sums)
{
    const float sum = block_sum<THREADS>(values[blockIdx.x * THREADS + threadIdx.x]);
    if (threadIdx.x == 0) {
        sums[blockIdx.x] = sum;
    }
}

extern "C" __global__ void sum_with_shuffles(const float* values, float* sums)
{
    float sum = values[blockIdx.x * blockDim.x + threadIdx.x];
#pragma unroll
    for (int delta = warpSize / 2; delta > 0; delta /= 2) {
        sum += __shfl_xor_sync(0xFFFFFFFFu, sum, delta);
    }
    __shared__ float warps[32];
    if (threadIdx.x % warpSize == 0) {
        warps[threadIdx.x / warpSize] = sum;
    }
    __syncthreads();
    if (threadIdx.x == 0) {
        float total = 0.0f;
        for (int i = 0; i < blockDim.x / warpSize; i++) {
            total += warps[i];
        }
        sums[blockIdx.x] = total;
    }
}

// Each lane writes what every kind of warp operation gives it.
extern "C" __global__ void warp_operations(int* results)
{
    const int lane = threadIdx.x;
    int* mine = results + lane * 8;
    mine[0] = __shfl_sync(0xFFFFFFFFu, lane * 10, 5);
    mine[1] = __shfl_up_sync(0xFFFFFFFFu, lane, 1);
    mine[2] = __shfl_down_sync(0xFFFFFFFFu, lane, 3, 8);
    mine[3] = __shfl_sync(0xFFFFFFFFu, lane, 9, 8);
    mine[4] = static_cast<int>(__ballot_sync(0xFFFFFFFFu, lane % 3 == 0));
    mine[5] = __any_sync(0xFFFFFFFFu, lane == 31) + 2 * __all_sync(0xFFFFFFFFu, lane < 31);
    // The two halves of the warp go separate ways.
    if (lane < 16) {
        mine[6] = __shfl_xor_sync(0x0000FFFFu, lane, 1);
        __syncwarp(0x0000FFFFu);
    } else {
        __syncwarp(0xFFFF0000u);
        mine[6] = __shfl_xor_sync(0xFFFF0000u, -lane, 2);
    }
    mine[7] = __syncthreads_count(lane % 2 == 0);
}

extern "C" __global__ void reverse_in_dynamic_shared(const float* from, float* to)
{
    DYNAMIC_SHARED(float, staged);
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    staged[threadIdx.x] = from[i];
    __syncthreads();
    to[i] = staged[blockDim.x - 1 - threadIdx.x];
}

extern "C" __global__ void histogram(const int* values, int* counts, float* total, int n)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
        atomicAdd(&counts[values[i]], 1);
        atomicAdd(total, 1.0f);
        atomicMax(&counts[BUCKETS], values[i]);
    }
}

extern "C" __global__ void coordinates(int* out, int width, int height)
{
    const int x = blockIdx.x * blockDim.x + threadIdx.x;
    const int y = blockIdx.y * blockDim.y + threadIdx.y;
    const int z = blockIdx.z * blockDim.z + threadIdx.z;
    if (x < width && y < height) {
        out[(z * height + y) * width + x] = x + 1000 * y + 1000000 * z;
    }
}

extern "C" __global__ void copy_vectors(const float4* from, float4* to, int n)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        const float4 value = __ldg(&from[i]);
        __stcs(&to[i], make_float4(value.w, value.z, value.y, value.x));
    }
}

struct Affine {
    float scale;
    double offset;
};

extern "C" __global__ void many_arguments(float* out, char a, short b, Affine affine, long long c, unsigned char d)
{
    out[0] = static_cast<float>(affine.scale * (a + b + c + d) + affine.offset);
}

extern "C" __global__ void accumulate(float* value, float amount) { *value = *value * 2.0f + amount; }

extern "C" __global__ void show_poison(float* out, int written)
{
    __shared__ float fixed[4];
    DYNAMIC_SHARED(float, dynamic);
    for (int i = 0; i < written; i++) {
        fixed[i] = 1.0f;
    }
    out[0] = fixed[3];
    out[1] = dynamic[0];
    out[2] = static_cast<float>(isnan(out[3]));
}

// C = A B for row-major matrices whose sizes are multiples of the tile: 64 x 64 a block, 4 x 4 a thread.
extern "C" __global__ void __launch_bounds__(256)
multiply_tiled(const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ c, int n)
{
    constexpr int tile = 64;
    constexpr int depth = 16;
    __shared__ float tile_a[depth][tile];
    __shared__ float tile_b[depth][tile];
    const int column = threadIdx.x % 16 * 4;
    const int row = threadIdx.x / 16 * 4;
    const float* const rows = a + blockIdx.y * tile * n;
    const float* const columns = b + blockIdx.x * tile;
    float sums[4][4] = {};
    for (int k0 = 0; k0 < n; k0 += depth) {
        for (int i = threadIdx.x; i < depth * tile; i += 256) {
            tile_a[i % depth][i / depth] = rows[i / depth * n + k0 + i % depth];
            tile_b[i / tile][i % tile] = columns[(k0 + i / tile) * n + i % tile];
        }
        __syncthreads();
#pragma unroll
        for (int k = 0; k < depth; k++) {
            const float4 left = *reinterpret_cast<const float4*>(&tile_a[k][row]);
            const float4 right = *reinterpret_cast<const float4*>(&tile_b[k][column]);
            const float l[4] = {left.x, left.y, left.z, left.w};
            const float r[4] = {right.x, right.y, right.z, right.w};
#pragma unroll
            for (int i = 0; i < 4; i++) {
#pragma unroll
                for (int j = 0; j < 4; j++) {
                    sums[i][j] = fmaf(l[i], r[j], sums[i][j]);
                }
            }
        }
        __syncthreads();
    }
    for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 4; j++) {
            c[(blockIdx.y * tile + row + i) * n + blockIdx.x * tile + column + j] = sums[i][j];
        }
    }
}

// C += A B for an 8 x 4 and a 4 x 8 matrix, spread over a warp as for a tensor core: a lane has one element of A and of B, two of C.
struct Fragments {
    float a;
    float b;
    float c[2];
};

__device__ void multiply_fragments(Fragments* const* lanes, unsigned)
{
    for (int row = 0; row < 8; row++) {
        for (int column = 0; column < 8; column++) {
            float& sum = lanes[row * 4 + column / 2]->c[column % 2];
            for (int k = 0; k < 4; k++) {
                sum = fmaf(lanes[row * 4 + k]->a, lanes[column * 4 + k]->b, sum);
            }
        }
    }
}

extern "C" __global__ void multiply_in_warp(const float* a, const float* b, float* c)
{
    const int lane = threadIdx.x % 32;
    Fragments fragments = {a[lane], b[lane], {c[threadIdx.x * 2], c[threadIdx.x * 2 + 1]}};
    ::software_gpu::warp_collective(0xFFFFFFFFu, fragments, multiply_fragments, "mma");
    c[threadIdx.x * 2] = fragments.c[0];
    c[threadIdx.x * 2 + 1] = fragments.c[1];
}
