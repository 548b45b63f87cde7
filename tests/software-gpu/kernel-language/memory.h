// Loads and stores with cache hints (the hints mean nothing here), fences and atomics.
#define SOFTWARE_GPU_LOAD(name)                                                                                                \
    template <class T> inline T name(const T* address) { return *address; }

SOFTWARE_GPU_LOAD(__ldg)
SOFTWARE_GPU_LOAD(__ldca)
SOFTWARE_GPU_LOAD(__ldcg)
SOFTWARE_GPU_LOAD(__ldcs)
SOFTWARE_GPU_LOAD(__ldlu)
SOFTWARE_GPU_LOAD(__ldcv)

#define SOFTWARE_GPU_STORE(name)                                                                                               \
    template <class T> inline void name(T* address, T value) { *address = value; }

SOFTWARE_GPU_STORE(__stwb)
SOFTWARE_GPU_STORE(__stcg)
SOFTWARE_GPU_STORE(__stcs)
SOFTWARE_GPU_STORE(__stwt)

inline void __threadfence_block() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __threadfence_system() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

namespace software_gpu {
/// Replaces *address by update(*address) in one step and returns what was there. Blocks run on several operating system threads.
template <class T, class Bits, class Update>
inline T atomic_update(T* address, Update update)
{
    Bits* const location = reinterpret_cast<Bits*>(address);
    Bits seen = __atomic_load_n(location, __ATOMIC_RELAXED);
    Bits wanted;
    do {
        wanted = bits<Bits>(static_cast<T>(update(bits<T>(seen))));
    } while (!__atomic_compare_exchange_n(location, &seen, wanted, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    return bits<T>(seen);
}
} // namespace software_gpu

#define SOFTWARE_GPU_ATOMIC(name, T, Bits, expression)                                                                         \
    inline T name(T* address, T value)                                                                                         \
    {                                                                                                                          \
        return ::software_gpu::atomic_update<T, Bits>(address, [value](T old) { return expression; });                         \
    }

#define SOFTWARE_GPU_ATOMICS(T, Bits)                                                                                          \
    SOFTWARE_GPU_ATOMIC(atomicAdd, T, Bits, static_cast<T>(static_cast<Bits>(old) + static_cast<Bits>(value)))                 \
    SOFTWARE_GPU_ATOMIC(atomicMin, T, Bits, old < value ? old : value)                                                         \
    SOFTWARE_GPU_ATOMIC(atomicMax, T, Bits, old > value ? old : value)                                                         \
    SOFTWARE_GPU_ATOMIC(atomicAnd, T, Bits, old & value)                                                                       \
    SOFTWARE_GPU_ATOMIC(atomicOr, T, Bits, old | value)                                                                        \
    SOFTWARE_GPU_ATOMIC(atomicXor, T, Bits, old ^ value)                                                                       \
    SOFTWARE_GPU_ATOMIC(atomicExch, T, Bits, (static_cast<void>(old), value))                                                  \
    inline T atomicCAS(T* address, T compare, T value)                                                                         \
    {                                                                                                                          \
        return ::software_gpu::atomic_update<T, Bits>(address, [=](T old) { return old == compare ? value : old; });           \
    }

SOFTWARE_GPU_ATOMICS(int, unsigned)
SOFTWARE_GPU_ATOMICS(unsigned, unsigned)
SOFTWARE_GPU_ATOMICS(long long, unsigned long long)
SOFTWARE_GPU_ATOMICS(unsigned long long, unsigned long long)
SOFTWARE_GPU_ATOMIC(atomicAdd, float, unsigned, old + value)
SOFTWARE_GPU_ATOMIC(atomicExch, float, unsigned, (static_cast<void>(old), value))
SOFTWARE_GPU_ATOMIC(atomicAdd, double, unsigned long long, old + value)
SOFTWARE_GPU_ATOMIC(atomicSub, int, unsigned, static_cast<int>(static_cast<unsigned>(old) - static_cast<unsigned>(value)))
SOFTWARE_GPU_ATOMIC(atomicSub, unsigned, unsigned, old - value)
SOFTWARE_GPU_ATOMIC(atomicInc, unsigned, unsigned, old >= value ? 0u : old + 1u)
SOFTWARE_GPU_ATOMIC(atomicDec, unsigned, unsigned, old == 0u || old > value ? value : old - 1u)
