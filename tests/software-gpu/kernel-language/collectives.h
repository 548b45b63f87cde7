// Barriers, votes and shuffles. Default arguments carry the line of the caller, for the reports.
namespace software_gpu {
#define SOFTWARE_GPU_CALLER const char* file = __builtin_FILE(), int line = __builtin_LINE()

constexpr unsigned all_lanes = 0xFFFFFFFFu;

/// Waits until every lane in `mask` has brought a T; then `combine` runs once for all, and may change each lane's T in place.
/// Tensor-core functions are written with it: each lane brings its fragments, one call multiplies the whole tile.
template <class T>
inline void warp_collective(unsigned mask, T& mine, void (*combine)(T* const* lanes, unsigned mask), const char* operation, SOFTWARE_GPU_CALLER)
{
    this_lane().block->services->warp_collective(mask, &mine, reinterpret_cast<WarpCombine>(combine), operation, {file, line});
}

struct VoteOperand {
    bool predicate;
    unsigned ballot;
};

inline unsigned vote(unsigned mask, bool predicate, const char* operation, const char* file, int line)
{
    VoteOperand operand{predicate, 0};
    warp_collective<VoteOperand>(
        mask, operand,
        [](VoteOperand* const* lanes, unsigned members) {
            unsigned ballot = 0;
            for (int i = 0; i < 32; i++) {
                if ((members >> i & 1u) != 0 && lanes[i]->predicate) {
                    ballot |= 1u << i;
                }
            }
            for (int i = 0; i < 32; i++) {
                if ((members >> i & 1u) != 0) {
                    lanes[i]->ballot = ballot;
                }
            }
        },
        operation, file, line);
    return operand.ballot;
}

template <class T>
struct ShuffleOperand {
    T value;
    int source;
    T result;
};

template <class T>
inline T shuffle(unsigned mask, T value, int source, const char* operation, const char* file, int line)
{
    ShuffleOperand<T> operand{value, source, value};
    warp_collective<ShuffleOperand<T>>(
        mask, operand,
        [](ShuffleOperand<T>* const* lanes, unsigned members) {
            for (int i = 0; i < 32; i++) {
                if ((members >> i & 1u) == 0) {
                    continue;
                }
                if ((members >> lanes[i]->source & 1u) != 0) {
                    lanes[i]->result = lanes[lanes[i]->source]->value;
                } else {
                    // Undefined on the device: make it visible.
                    __builtin_memset(&lanes[i]->result, 0xFF, sizeof(T));
                }
            }
        },
        operation, file, line);
    return operand.result;
}

inline int lane_in_warp() { return static_cast<int>(this_lane().linear_index % 32u); }
} // namespace software_gpu

inline void __syncthreads(SOFTWARE_GPU_CALLER) { ::software_gpu::this_lane().block->services->sync_threads(0, {file, line}); }

inline int __syncthreads_count(int predicate, SOFTWARE_GPU_CALLER)
{
    return ::software_gpu::this_lane().block->services->sync_threads(predicate != 0, {file, line});
}

inline int __syncthreads_or(int predicate, SOFTWARE_GPU_CALLER) { return __syncthreads_count(predicate != 0, file, line) != 0; }
inline int __syncthreads_and(int predicate, SOFTWARE_GPU_CALLER) { return __syncthreads_count(predicate == 0, file, line) == 0; }

inline void __syncwarp(unsigned mask = ::software_gpu::all_lanes, SOFTWARE_GPU_CALLER)
{
    ::software_gpu::vote(mask, false, "__syncwarp", file, line);
}

inline unsigned __ballot_sync(unsigned mask, int predicate, SOFTWARE_GPU_CALLER)
{
    return ::software_gpu::vote(mask, predicate != 0, "__ballot_sync", file, line);
}

inline int __any_sync(unsigned mask, int predicate, SOFTWARE_GPU_CALLER)
{
    return ::software_gpu::vote(mask, predicate != 0, "__any_sync", file, line) != 0;
}

inline int __all_sync(unsigned mask, int predicate, SOFTWARE_GPU_CALLER)
{
    return ::software_gpu::vote(mask, predicate == 0, "__all_sync", file, line) == 0;
}

// `width` cuts the warp into segments; a source outside the lane's own segment means the lane's own value (for `__shfl_sync` it wraps).
template <class T>
inline T __shfl_sync(unsigned mask, T value, int source, int width = 32, SOFTWARE_GPU_CALLER)
{
    const int lane = ::software_gpu::lane_in_warp();
    return ::software_gpu::shuffle(mask, value, (lane & -width) + (source & (width - 1)), "__shfl_sync", file, line);
}

template <class T>
inline T __shfl_up_sync(unsigned mask, T value, unsigned delta, int width = 32, SOFTWARE_GPU_CALLER)
{
    const int lane = ::software_gpu::lane_in_warp();
    const int source = lane - static_cast<int>(delta);
    return ::software_gpu::shuffle(mask, value, source < (lane & -width) ? lane : source, "__shfl_up_sync", file, line);
}

template <class T>
inline T __shfl_down_sync(unsigned mask, T value, unsigned delta, int width = 32, SOFTWARE_GPU_CALLER)
{
    const int lane = ::software_gpu::lane_in_warp();
    const int source = lane + static_cast<int>(delta);
    return ::software_gpu::shuffle(mask, value, source >= (lane & -width) + width ? lane : source, "__shfl_down_sync", file, line);
}

template <class T>
inline T __shfl_xor_sync(unsigned mask, T value, int lane_mask, int width = 32, SOFTWARE_GPU_CALLER)
{
    const int lane = ::software_gpu::lane_in_warp();
    const int source = lane ^ lane_mask;
    // As the instruction does: a later segment is out of reach, an earlier one is not.
    return ::software_gpu::shuffle(mask, value, source >= (lane & -width) + width ? lane : source, "__shfl_xor_sync", file, line);
}

inline void __trap(SOFTWARE_GPU_CALLER) { ::software_gpu::this_lane().block->services->trap("__trap() was called", {file, line}); }
