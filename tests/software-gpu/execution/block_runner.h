// Runs the threads of one block after another on fibers, up to the next barrier each.
#pragma once

#include "dynamic_shared.h"
#include "fiber.h"
#include "launch.h"

#include <array>
#include <string>
#include <vector>

namespace software_gpu {

/// Each operating system thread of the pool has one. Everything in it belongs to the block that runs at the moment.
class BlockRunner {
public:
    explicit BlockRunner(unsigned maximum_threads);

    void begin_launch(const Launch& launch);
    /// Runs a block to its end; false after a fault, which `fault` then describes.
    bool run(std::uint64_t block);

    const Fault& fault() const { return fault_; }

    // The rest is called from inside a running kernel: by its services and by the signal handler.

    int wait_for_block(int predicate, SourceLine where);
    void wait_for_warp(unsigned mask, void* mine, WarpCombine combine, const char* operation, SourceLine where);
    /// Ends the block; does not return to the kernel.
    [[noreturn]] void abandon(FaultKind kind, std::string detail, SourceLine where);

    bool is_in_kernel() const { return current_ != nullptr; }
    const Fiber* current_fiber() const { return current_; }
    void* scheduler_stack() const { return scheduler_stack_; }
    /// Notes what a signal reported; the handler then continues on the scheduler's stack.
    void note_signal(FaultKind kind, Address address, bool is_write, Address instruction);

private:
    enum class State : unsigned char { ready, waits_for_block, waits_for_warp, exited };

    struct Wait {
        SourceLine where{};
        const char* operation = nullptr;
        unsigned mask = 0;
        void* operand = nullptr;
    };

    static void fiber_entry();
    void run_threads();
    void resume(Fiber& fiber);
    void suspend();
    bool release_barrier();
    void report_deadlock();
    void fail(FaultKind kind, std::string detail, SourceLine where);
    std::string describe(const std::vector<unsigned>& threads) const;

    const Launch* launch_ = nullptr;
    char* shared_storage_ = nullptr;
    DynamicShared dynamic_shared_;
    FiberPool fibers_;
    BlockView view_{};
    unsigned threads_ = 0;
    std::vector<Index3> thread_indices_;
    std::vector<unsigned> order_;
    std::vector<State> states_;
    std::vector<Fiber*> fiber_of_thread_;
    std::vector<Wait> waits_;
    /// For each warp, the lanes that wait at a warp operation.
    std::vector<unsigned> waiting_lanes_;
    unsigned started_ = 0;
    unsigned exited_ = 0;
    unsigned at_barrier_ = 0;
    int vote_ = 0;
    int vote_result_ = 0;
    Fiber* current_ = nullptr;
    void* scheduler_stack_ = nullptr;
    Fault fault_;
};

/// The runner of this operating system thread, null outside the pool.
BlockRunner* this_runner();
void set_this_runner(BlockRunner* runner);

} // namespace software_gpu
