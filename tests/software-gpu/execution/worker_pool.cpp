// The operating system threads that run blocks.
#include "block_runner.h"
#include "signals.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <thread>

namespace software_gpu {

namespace {

constexpr unsigned maximum_block_threads = 1024;
constexpr std::uint64_t no_fault = UINT64_MAX;

/// Kernels run only here, never on the caller's thread: its stack, signal stack and signals belong to its own runtime.
class WorkerPool {
public:
    Fault run(const Launch& launch, unsigned workers)
    {
        std::unique_lock<std::mutex> lock(mutex_);
        while (count_ < workers) {
            start_worker(count_++);
        }
        const BlockOrder order(launch.schedule, launch.ordinal, launch.blocks());
        launch_ = &launch;
        order_ = &order;
        next_block_ = 0;
        failed_ = false;
        first_fault_ = no_fault;
        fault_ = {};
        wanted_ = static_cast<unsigned>(std::min<std::uint64_t>(workers, launch.blocks()));
        busy_ = wanted_;
        generation_++;
        begin_.notify_all();
        end_.wait(lock, [this] { return busy_ == 0; });
        return fault_;
    }

private:
    void start_worker(unsigned index)
    {
        // Signals for the process are for the threads that expect them. A new thread inherits the mask.
        sigset_t all;
        sigset_t before;
        sigfillset(&all);
        for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
            sigdelset(&all, fault);
        }
        pthread_sigmask(SIG_SETMASK, &all, &before);
        std::thread([this, index, seen = generation_] { work(index, seen); }).detach();
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }

    void work(unsigned index, std::uint64_t seen)
    {
        use_alternate_signal_stack();
        BlockRunner runner(maximum_block_threads);
        set_this_runner(&runner);
        std::unique_lock<std::mutex> lock(mutex_);
        while (true) {
            begin_.wait(lock, [&] { return generation_ != seen; });
            seen = generation_;
            if (index >= wanted_) {
                continue;
            }
            lock.unlock();
            const std::uint64_t failed_at = run_blocks(runner);
            lock.lock();
            // Blocks are handed out in order, so the earliest fault of all is the same in every run.
            if (failed_at < first_fault_) {
                first_fault_ = failed_at;
                fault_ = runner.fault();
            }
            if (--busy_ == 0) {
                end_.notify_all();
            }
        }
    }

    /// The position of the block that failed, or no position at all.
    std::uint64_t run_blocks(BlockRunner& runner)
    {
        runner.begin_launch(*launch_);
        const std::uint64_t count = launch_->blocks();
        std::uint64_t position;
        while (!failed_ && (position = next_block_++) < count) {
            if (!runner.run(order_->at(position))) {
                failed_ = true;
                return position;
            }
        }
        return no_fault;
    }

    std::mutex mutex_;
    std::condition_variable begin_;
    std::condition_variable end_;
    unsigned count_ = 0;
    unsigned wanted_ = 0;
    unsigned busy_ = 0;
    std::uint64_t generation_ = 0;
    const Launch* launch_ = nullptr;
    const BlockOrder* order_ = nullptr;
    std::atomic<std::uint64_t> next_block_{0};
    std::atomic<bool> failed_{false};
    std::uint64_t first_fault_ = no_fault;
    Fault fault_;
};

} // namespace

Fault run_launch(const Launch& launch, unsigned operating_system_threads)
{
    // Never destroyed: its threads wait in it until the process ends.
    static WorkerPool* const pool = new WorkerPool;
    install_signal_handlers();
    return pool->run(launch, operating_system_threads);
}

} // namespace software_gpu
