// Stacks for the threads of a block, and the switch between them.
#pragma once

#include "../kernel-language/abi.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace software_gpu {

/// One stack, the lane at its low end, and a page between them that faults when the stack runs over.
class Fiber {
public:
    Fiber(char* base, unsigned index);

    Lane& lane() const { return lane_at(reinterpret_cast<Address>(base_)); }

    /// Makes the next switch to this fiber call `entry` on an empty stack. `entry` must never return.
    void prepare(void (*entry)());

    bool owns(Address address) const { return address - reinterpret_cast<Address>(base_) < stack_bytes; }

    void* stack_pointer = nullptr;

private:
    char* base_;
    unsigned index_;
};

/// The fibers of one operating system thread; they never move to another.
class FiberPool {
public:
    FiberPool();
    ~FiberPool();
    FiberPool(const FiberPool&) = delete;
    FiberPool& operator=(const FiberPool&) = delete;

    /// A fiber that nobody uses; a new one when there is none.
    Fiber& take();
    void give_back(Fiber& fiber) { free_.push_back(&fiber); }
    /// Takes all fibers back, whatever they were doing.
    void reclaim();

private:
    char* reserved_ = nullptr;
    char* first_ = nullptr;
    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::vector<Fiber*> free_;
};

extern "C" {
/// Saves the caller's registers and stack pointer in *save and continues where `load` was saved.
void software_gpu_switch_stack(void** save, void* load);
/// The second half of the switch: with the stack pointer at a saved stack, continues there. The fault handler jumps to it.
void software_gpu_restore_stack();
}

} // namespace software_gpu
