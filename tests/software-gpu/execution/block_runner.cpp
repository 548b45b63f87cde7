#include "block_runner.h"
#include "services.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace software_gpu {

namespace {

// Read by the signal handler on any thread of the process, so it must not be allocated on first use. That puts all of the library's
// thread-local storage into the small room that a process keeps for such libraries: it holds a few pointers and must not hold more.
__attribute__((tls_model("initial-exec"))) thread_local BlockRunner* runner_of_this_thread = nullptr;

bool is_same(const SourceLine& a, const SourceLine& b)
{
    // Usually it is the very same text; a file's name may still have several copies.
    return a.line == b.line && (a.file == b.file || std::strcmp(a.file, b.file) == 0);
}

Index3 index_in(std::uint64_t linear, Index3 extent)
{
    return {static_cast<unsigned>(linear % extent.x), static_cast<unsigned>(linear / extent.x % extent.y),
            static_cast<unsigned>(linear / extent.x / extent.y)};
}

} // namespace

BlockRunner* this_runner() { return runner_of_this_thread; }
void set_this_runner(BlockRunner* runner) { runner_of_this_thread = runner; }

BlockRunner::BlockRunner(unsigned maximum_threads)
    : states_(maximum_threads), fiber_of_thread_(maximum_threads), waits_(maximum_threads), waiting_lanes_((maximum_threads + 31) / 32)
{
}

void BlockRunner::begin_launch(const Launch& launch)
{
    launch_ = &launch;
    shared_storage_ = launch.anchor_address() - launch.anchor_offset;
    threads_ = launch.threads_per_block();
    thread_indices_.resize(threads_);
    for (unsigned i = 0; i < threads_; i++) {
        thread_indices_[i] = index_in(i, launch.block);
    }
    view_ = {{}, launch.block, launch.grid, nullptr, &services()};
    fault_ = {};
    if (launch.schedule.order != Order::shuffle) {
        order_threads(launch.schedule, launch.ordinal, 0, threads_, order_);
    }
}

bool BlockRunner::run(std::uint64_t block)
{
    view_.block_index = index_in(block, launch_->grid);
    view_.dynamic_shared = dynamic_shared_.poisoned(launch_->dynamic_shared_bytes);
    for (const SharedVariable& variable : launch_->shared_variables) {
        std::memset(shared_storage_ + variable.offset, 0xFF, variable.size);
    }
    if (launch_->schedule.order == Order::shuffle) {
        order_threads(launch_->schedule, launch_->ordinal, block, threads_, order_);
    }
    std::fill(waiting_lanes_.begin(), waiting_lanes_.end(), 0u);
    started_ = exited_ = at_barrier_ = 0;
    vote_ = 0;

    while (exited_ < threads_ && fault_.kind == FaultKind::none) {
        bool progressed = false;
        for (unsigned i = 0; i < threads_ && fault_.kind == FaultKind::none; i++) {
            if (i >= started_) {
                Fiber& fiber = fibers_.take();
                fiber.prepare(fiber_entry);
                resume(fiber);
                i = started_ - 1;
                progressed = true;
            } else if (states_[order_[i]] == State::ready) {
                resume(*fiber_of_thread_[order_[i]]);
                progressed = true;
            }
        }
        if (fault_.kind == FaultKind::none && at_barrier_ == threads_) {
            progressed = release_barrier();
        }
        if (!progressed && fault_.kind == FaultKind::none) {
            report_deadlock();
        }
    }
    if (fault_.kind != FaultKind::none) {
        fibers_.reclaim();
        return false;
    }
    return true;
}

void BlockRunner::fiber_entry()
{
    BlockRunner& runner = *this_runner();
    runner.run_threads();
    runner.fibers_.give_back(*runner.current_);
    runner.suspend();
    __builtin_unreachable();
}

void BlockRunner::run_threads()
{
    // A thread that ends without waiting leaves its stack to the next one: kernels without barriers never switch.
    Lane& lane = current_->lane();
    lane.block = &view_;
    while (started_ < threads_) {
        const unsigned thread = order_[started_++];
        lane.linear_index = thread;
        lane.thread_index = thread_indices_[thread];
        fiber_of_thread_[thread] = current_;
        states_[thread] = State::ready;
        launch_->call(launch_->arguments);
        states_[thread] = State::exited;
        exited_++;
    }
}

void BlockRunner::resume(Fiber& fiber)
{
    current_ = &fiber;
    software_gpu_switch_stack(&scheduler_stack_, fiber.stack_pointer);
    current_ = nullptr;
}

void BlockRunner::suspend() { software_gpu_switch_stack(&current_->stack_pointer, scheduler_stack_); }

int BlockRunner::wait_for_block(int predicate, SourceLine where)
{
    const unsigned thread = current_->lane().linear_index;
    states_[thread] = State::waits_for_block;
    waits_[thread] = {where, "__syncthreads", 0, nullptr};
    at_barrier_++;
    vote_ += predicate;
    suspend();
    return vote_result_;
}

bool BlockRunner::release_barrier()
{
    const SourceLine first = waits_[0].where;
    for (unsigned i = 1; i < threads_; i++) {
        if (!is_same(waits_[i].where, first)) {
            return false;
        }
    }
    std::fill_n(states_.begin(), threads_, State::ready);
    at_barrier_ = 0;
    vote_result_ = std::exchange(vote_, 0);
    return true;
}

void BlockRunner::wait_for_warp(unsigned mask, void* mine, WarpCombine combine, const char* operation, SourceLine where)
{
    const unsigned thread = current_->lane().linear_index;
    const unsigned first = thread / 32 * 32;
    const unsigned own_bit = 1u << thread % 32;
    const unsigned existing = threads_ - first >= 32 ? ~0u : (1u << (threads_ - first)) - 1;
    // The full mask is the usual way to say "the whole warp", also where the block's last warp is not full.
    const unsigned members = mask == ~0u ? existing : mask;
    if ((members & own_bit) == 0) {
        abandon(FaultKind::divergent_barrier, std::string(operation) + " with a mask that does not contain the calling lane", where);
    }
    waits_[thread] = {where, operation, members, mine};
    unsigned& waiting = waiting_lanes_[first / 32];
    waiting |= own_bit;
    if ((waiting & members) != members) {
        states_[thread] = State::waits_for_warp;
        suspend();
        return;
    }

    // The last lane to arrive does the work of all, and goes on; the others become ready.
    std::array<void*, 32> operands{};
    for (unsigned i = 0; i < 32; i++) {
        if ((members >> i & 1u) == 0) {
            continue;
        }
        const Wait& wait = waits_[first + i];
        if (wait.mask != members || wait.where.line != where.line || std::strcmp(wait.operation, operation) != 0) {
            abandon(FaultKind::divergent_barrier,
                    "lanes of one warp meet in different operations or with different masks: " + std::string(wait.operation) + " at "
                        + wait.where.file + "(" + std::to_string(wait.where.line) + ") and " + operation,
                    where);
        }
        operands[i] = wait.operand;
    }
    combine(operands.data(), members);
    waiting &= ~members;
    for (unsigned i = 0; i < 32; i++) {
        if ((members >> i & 1u) != 0) {
            states_[first + i] = State::ready;
        }
    }
}

} // namespace software_gpu
