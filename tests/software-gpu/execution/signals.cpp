#include "signals.h"
#include "block_runner.h"

#include <array>
#include <csignal>
#include <mutex>
#include <ucontext.h>

namespace software_gpu {

namespace {

constexpr std::array<int, 4> caught_signals = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
std::array<struct sigaction, caught_signals.size()> previous_actions;

Address instruction_of(const ucontext_t& context)
{
#if defined(__x86_64__)
    return static_cast<Address>(context.uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
    return context.uc_mcontext.pc;
#endif
}

bool is_write(const ucontext_t& context)
{
#if defined(__x86_64__)
    return (context.uc_mcontext.gregs[REG_ERR] & 2) != 0;
#elif defined(__aarch64__)
    static_cast<void>(context);
    return false;
#endif
}

/// x86-64 reports two mistakes without an address: a pointer that is no address at all, and a misaligned vector.
bool holds_impossible_address(const ucontext_t& context)
{
#if defined(__x86_64__)
    for (int i = REG_R8; i < REG_RIP; i++) {
        const long long value = context.uc_mcontext.gregs[i];
        if (value >> 47 != 0 && value >> 47 != -1) {
            return true;
        }
    }
#elif defined(__aarch64__)
    static_cast<void>(context);
#endif
    return false;
}

void continue_on(ucontext_t& context, void* stack)
{
#if defined(__x86_64__)
    context.uc_mcontext.gregs[REG_RSP] = reinterpret_cast<long long>(stack);
    context.uc_mcontext.gregs[REG_RIP] = reinterpret_cast<long long>(&software_gpu_restore_stack);
#elif defined(__aarch64__)
    context.uc_mcontext.sp = reinterpret_cast<Address>(stack);
    context.uc_mcontext.pc = reinterpret_cast<Address>(&software_gpu_restore_stack);
#endif
}

FaultKind kind_of(int signal, const siginfo_t& info, const ucontext_t& context, const Fiber& fiber)
{
    if (signal == SIGFPE) {
        return FaultKind::arithmetic;
    }
    if (signal == SIGILL) {
        return FaultKind::trap;
    }
    if (signal == SIGBUS && info.si_code == BUS_ADRALN) {
        return FaultKind::misaligned_address;
    }
    if (signal == SIGSEGV && info.si_code == SI_KERNEL) {
        return holds_impossible_address(context) ? FaultKind::illegal_address : FaultKind::misaligned_address;
    }
    return fiber.owns(reinterpret_cast<Address>(info.si_addr)) ? FaultKind::stack_overflow : FaultKind::illegal_address;
}

void pass_on(int signal, siginfo_t* info, void* context)
{
    for (size_t i = 0; i < caught_signals.size(); i++) {
        if (caught_signals[i] != signal) {
            continue;
        }
        const struct sigaction& previous = previous_actions[i];
        if ((previous.sa_flags & SA_SIGINFO) != 0) {
            previous.sa_sigaction(signal, info, context);
        } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
            previous.sa_handler(signal);
        } else {
            // Nobody else: the instruction runs again and ends the process as it would have without this handler.
            sigaction(signal, &previous, nullptr);
        }
    }
}

void handle(int signal, siginfo_t* info, void* raw_context)
{
    BlockRunner* const runner = this_runner();
    if (runner == nullptr || !runner->is_in_kernel()) {
        pass_on(signal, info, raw_context);
        return;
    }
    ucontext_t& context = *static_cast<ucontext_t*>(raw_context);
    const FaultKind kind = kind_of(signal, *info, context, *runner->current_fiber());
    runner->note_signal(kind, reinterpret_cast<Address>(info->si_addr), is_write(context), instruction_of(context));
    continue_on(context, runner->scheduler_stack());
}

} // namespace

void install_signal_handlers()
{
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction action {};
        action.sa_sigaction = handle;
        sigemptyset(&action.sa_mask);
        for (size_t i = 0; i < caught_signals.size(); i++) {
            // Only a stack that ran over needs another one. .NET's handlers of the other signals want the thread's own.
            action.sa_flags = SA_SIGINFO | SA_RESTART | (caught_signals[i] == SIGSEGV ? SA_ONSTACK : 0);
            sigaction(caught_signals[i], &action, &previous_actions[i]);
        }
    });
}

void use_alternate_signal_stack()
{
    // Lives as long as its thread, and the pool's threads live as long as the process.
    constexpr size_t bytes = 64 * 1024;
    stack_t stack{};
    stack.ss_sp = new char[bytes];
    stack.ss_size = bytes;
    sigaltstack(&stack, nullptr);
}

} // namespace software_gpu
