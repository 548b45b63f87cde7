#include "fiber.h"

#include <new>
#include <sys/mman.h>
#include <unistd.h>

// Only what the calling convention keeps across a call is saved. The signal mask stays as it is: changing it costs a system call.
// The last step is a jump, not a return: a processor predicts that a return goes back to the latest call, which is never so here.
#if defined(__x86_64__)
asm(R"(
    .text
    .globl software_gpu_switch_stack
    .hidden software_gpu_switch_stack
    .type software_gpu_switch_stack, @function
software_gpu_switch_stack:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    .globl software_gpu_restore_stack
    .hidden software_gpu_restore_stack
    .type software_gpu_restore_stack, @function
software_gpu_restore_stack:
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    popq %rcx
    jmp *%rcx
    .size software_gpu_switch_stack, .-software_gpu_switch_stack
)");
#elif defined(__aarch64__)
asm(R"(
    .text
    .globl software_gpu_switch_stack
    .hidden software_gpu_switch_stack
    .type software_gpu_switch_stack, %function
software_gpu_switch_stack:
    sub sp, sp, #160
    stp x19, x20, [sp, #0]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp x29, x30, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    .globl software_gpu_restore_stack
    .hidden software_gpu_restore_stack
    .type software_gpu_restore_stack, %function
software_gpu_restore_stack:
    ldp x19, x20, [sp, #0]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp x29, x30, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    add sp, sp, #160
    br x30
    .size software_gpu_switch_stack, .-software_gpu_switch_stack
)");
#endif

namespace software_gpu {

namespace {

constexpr size_t maximum_fibers = 1024;
constexpr size_t lane_page_bytes = lane_offsets * lane_stride;

size_t page_bytes()
{
    static const size_t bytes = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    return bytes;
}

size_t rounded_to_page(size_t bytes) { return (bytes + page_bytes() - 1) / page_bytes() * page_bytes(); }

} // namespace

Fiber::Fiber(char* base, unsigned index) : base_(base), index_(index)
{
    const size_t lane_area = rounded_to_page(lane_page_bytes);
    const size_t stack_begin = lane_area + page_bytes();
    if (mprotect(base, lane_area, PROT_READ | PROT_WRITE) != 0
        || mprotect(base + stack_begin, stack_bytes - stack_begin, PROT_READ | PROT_WRITE) != 0) {
        throw std::bad_alloc();
    }
}

void Fiber::prepare(void (*entry)())
{
    // Stacks of neighbouring threads begin at different cache sets, for the reason that their lanes do.
    char* const top = base_ + stack_bytes - 256 * (1 + index_ % 64);
    void** frame = reinterpret_cast<void**>(top);
#if defined(__x86_64__)
    *--frame = nullptr; // The return address of `entry`, which never returns; it also brings the alignment that a call leaves.
    *--frame = reinterpret_cast<void*>(entry);
    frame -= 6;
#elif defined(__aarch64__)
    frame -= 20;
    frame[11] = reinterpret_cast<void*>(entry);
#endif
    stack_pointer = frame;
}

FiberPool::FiberPool()
{
    const size_t bytes = (maximum_fibers + 1) * stack_bytes;
    void* const memory = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    reserved_ = static_cast<char*>(memory);
    first_ = reinterpret_cast<char*>((reinterpret_cast<Address>(reserved_) + stack_bytes - 1) & ~(stack_bytes - 1));
}

FiberPool::~FiberPool() { munmap(reserved_, (maximum_fibers + 1) * stack_bytes); }

Fiber& FiberPool::take()
{
    if (free_.empty()) {
        const unsigned index = static_cast<unsigned>(fibers_.size());
        fibers_.push_back(std::make_unique<Fiber>(first_ + index * stack_bytes, index));
        return *fibers_.back();
    }
    Fiber& fiber = *free_.back();
    free_.pop_back();
    return fiber;
}

void FiberPool::reclaim()
{
    free_.clear();
    for (size_t i = fibers_.size(); i-- > 0;) {
        free_.push_back(fibers_[i].get());
    }
}

} // namespace software_gpu
