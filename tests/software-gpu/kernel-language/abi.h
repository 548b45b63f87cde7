// What a compiled kernel and the library that runs it agree on. Both include it, so it includes nothing itself.
#pragma once

namespace software_gpu {

using Address = __UINTPTR_TYPE__;

struct Index3 {
    unsigned x, y, z;
};

struct SourceLine {
    const char* file;
    int line;
};

/// Combines what the lanes of a warp brought; `lanes[i]` is null for a lane outside `mask`. Runs once, on behalf of all of them.
using WarpCombine = void (*)(void* const* lanes, unsigned mask);

/// The calls from a kernel into the library. A table instead of symbols, because the library is usually loaded with local scope.
struct Services {
    int (*sync_threads)(int predicate, SourceLine where);
    void (*warp_collective)(unsigned mask, void* mine, WarpCombine combine, const char* operation, SourceLine where);
    void (*misaligned)(const void* address, const char* type, Address alignment, SourceLine where);
    void (*out_of_bounds)(Address index, const char* array_type, SourceLine where);
    void (*trap)(const char* reason, SourceLine where);
};

/// The part of a running block that its threads see.
struct BlockView {
    Index3 block_index;
    Index3 block_size;
    Index3 grid_size;
    void* dynamic_shared;
    const Services* services;
};

/// One thread of a block. It sits at the low end of the stack that the thread runs on.
struct Lane {
    Index3 thread_index;
    unsigned linear_index;
    const BlockView* block;
};

// A power of two, and stacks are aligned to it, so that a thread finds its lane from the stack pointer alone.
constexpr Address stack_bytes = 128 * 1024;
// Lanes of neighbouring stacks sit at different offsets of their page; at equal offsets they would compete for the same cache sets.
constexpr Address lane_offsets = 32;
constexpr Address lane_stride = 128;

inline Lane& lane_at(Address stack_base)
{
    return *reinterpret_cast<Lane*>(stack_base + stack_base / stack_bytes % lane_offsets * lane_stride);
}

inline Lane& this_lane()
{
    Address stack_pointer;
    // Not volatile: a thread never changes its stack, so one read per function is enough.
#if defined(__x86_64__)
    asm("movq %%rsp, %0" : "=r"(stack_pointer));
#elif defined(__aarch64__)
    asm("mov %0, sp" : "=r"(stack_pointer));
#else
#error "The software GPU knows x86-64 and aarch64."
#endif
    return lane_at(stack_pointer & ~(stack_bytes - 1));
}

struct KernelParameter {
    unsigned size;
    unsigned alignment;
    bool is_pointer;
};

/// One entry of the table that every kernel image ends with.
struct KernelEntry {
    const char* name;
    void (*call)(void* const* arguments);
    const KernelParameter* parameters;
    unsigned parameter_count;
    int launch_bound;
};

} // namespace software_gpu
