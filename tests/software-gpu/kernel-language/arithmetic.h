// The mathematical functions and the integer and conversion intrinsics, with the host's rounding: correct for + - * / sqrt and fma.
#define SOFTWARE_GPU_FUNCTION(name)                                                                                            \
    extern "C" double name(double) noexcept;                                                                                   \
    extern "C" float name##f(float) noexcept;                                                                                  \
    inline float name(float x) { return name##f(x); }

SOFTWARE_GPU_FUNCTION(sqrt)
SOFTWARE_GPU_FUNCTION(cbrt)
SOFTWARE_GPU_FUNCTION(exp)
SOFTWARE_GPU_FUNCTION(exp2)
SOFTWARE_GPU_FUNCTION(expm1)
SOFTWARE_GPU_FUNCTION(log)
SOFTWARE_GPU_FUNCTION(log2)
SOFTWARE_GPU_FUNCTION(log10)
SOFTWARE_GPU_FUNCTION(log1p)
SOFTWARE_GPU_FUNCTION(sin)
SOFTWARE_GPU_FUNCTION(cos)
SOFTWARE_GPU_FUNCTION(tan)
SOFTWARE_GPU_FUNCTION(tanh)
SOFTWARE_GPU_FUNCTION(erf)
SOFTWARE_GPU_FUNCTION(floor)
SOFTWARE_GPU_FUNCTION(ceil)
SOFTWARE_GPU_FUNCTION(trunc)
SOFTWARE_GPU_FUNCTION(round)
SOFTWARE_GPU_FUNCTION(rint)
SOFTWARE_GPU_FUNCTION(nearbyint)
SOFTWARE_GPU_FUNCTION(fabs)

#define SOFTWARE_GPU_FUNCTION_OF_2(name)                                                                                       \
    extern "C" double name(double, double) noexcept;                                                                           \
    extern "C" float name##f(float, float) noexcept;                                                                           \
    inline float name(float x, float y) { return name##f(x, y); }

SOFTWARE_GPU_FUNCTION_OF_2(pow)
SOFTWARE_GPU_FUNCTION_OF_2(fmod)
SOFTWARE_GPU_FUNCTION_OF_2(fmax)
SOFTWARE_GPU_FUNCTION_OF_2(fmin)
SOFTWARE_GPU_FUNCTION_OF_2(hypot)
SOFTWARE_GPU_FUNCTION_OF_2(copysign)

extern "C" double fma(double, double, double) noexcept;
extern "C" float fmaf(float, float, float) noexcept;
inline float fma(float x, float y, float z) { return fmaf(x, y, z); }

extern "C" int printf(const char*, ...);

inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline double rsqrt(double x) { return 1.0 / sqrt(x); }
inline int abs(int x) { return x < 0 ? -x : x; }
inline float abs(float x) { return fabsf(x); }
inline double abs(double x) { return fabs(x); }
inline bool isnan(float x) { return __builtin_isnan(x); }
inline bool isnan(double x) { return __builtin_isnan(x); }
inline bool isinf(float x) { return __builtin_isinf(x); }
inline bool isinf(double x) { return __builtin_isinf(x); }
inline bool isfinite(float x) { return __builtin_isfinite(x); }
inline bool isfinite(double x) { return __builtin_isfinite(x); }
inline int __isnanf(float x) { return __builtin_isnan(x); }

inline float max(float x, float y) { return fmaxf(x, y); }
inline float min(float x, float y) { return fminf(x, y); }
inline double max(double x, double y) { return fmax(x, y); }
inline double min(double x, double y) { return fmin(x, y); }

// Mixed signs convert to unsigned, as CUDA's overloads do.
#define SOFTWARE_GPU_ORDER(result, first, second)                                                                              \
    inline result max(first first_value, second second_value)                                                                  \
    {                                                                                                                          \
        const result x = static_cast<result>(first_value), y = static_cast<result>(second_value);                              \
        return x > y ? x : y;                                                                                                  \
    }                                                                                                                          \
    inline result min(first first_value, second second_value)                                                                  \
    {                                                                                                                          \
        const result x = static_cast<result>(first_value), y = static_cast<result>(second_value);                              \
        return x < y ? x : y;                                                                                                  \
    }

SOFTWARE_GPU_ORDER(int, int, int)
SOFTWARE_GPU_ORDER(unsigned, unsigned, unsigned)
SOFTWARE_GPU_ORDER(unsigned, int, unsigned)
SOFTWARE_GPU_ORDER(unsigned, unsigned, int)
SOFTWARE_GPU_ORDER(long, long, long)
SOFTWARE_GPU_ORDER(unsigned long, unsigned long, unsigned long)
SOFTWARE_GPU_ORDER(long long, long long, long long)
SOFTWARE_GPU_ORDER(unsigned long long, unsigned long long, unsigned long long)

inline float __expf(float x) { return expf(x); }
inline float __exp10f(float x) { return powf(10.0f, x); }
inline float __logf(float x) { return logf(x); }
inline float __log2f(float x) { return log2f(x); }
inline float __powf(float x, float y) { return powf(x, y); }
inline float __sinf(float x) { return sinf(x); }
inline float __cosf(float x) { return cosf(x); }
inline float __saturatef(float x) { return x > 0.0f ? fminf(x, 1.0f) : 0.0f; }
inline float __fdividef(float x, float y) { return x / y; }
inline float __fadd_rn(float x, float y) { return x + y; }
inline float __fsub_rn(float x, float y) { return x - y; }
inline float __fmul_rn(float x, float y) { return x * y; }
inline float __fdiv_rn(float x, float y) { return x / y; }
inline float __frcp_rn(float x) { return 1.0f / x; }
inline float __fsqrt_rn(float x) { return sqrtf(x); }
inline float __fmaf_rn(float x, float y, float z) { return fmaf(x, y, z); }
inline double __fma_rn(double x, double y, double z) { return fma(x, y, z); }

namespace software_gpu {
template <class To, class From>
inline To bits(From value)
{
    static_assert(sizeof(To) == sizeof(From), "a bit pattern keeps its size");
    To result;
    __builtin_memcpy(&result, &value, sizeof result);
    return result;
}

// The device saturates where C++ leaves the conversion undefined; NaN becomes 0.
template <class To>
inline To saturate(float value, float lowest, float above_highest, To minimum, To maximum)
{
    if (__builtin_isnan(value)) {
        return 0;
    }
    return value < lowest ? minimum : value >= above_highest ? maximum : static_cast<To>(value);
}
} // namespace software_gpu

inline int __float_as_int(float x) { return ::software_gpu::bits<int>(x); }
inline unsigned __float_as_uint(float x) { return ::software_gpu::bits<unsigned>(x); }
inline float __int_as_float(int x) { return ::software_gpu::bits<float>(x); }
inline float __uint_as_float(unsigned x) { return ::software_gpu::bits<float>(x); }
inline long long __double_as_longlong(double x) { return ::software_gpu::bits<long long>(x); }
inline double __longlong_as_double(long long x) { return ::software_gpu::bits<double>(x); }

inline int __float2int_rz(float x) { return ::software_gpu::saturate<int>(x, -0x1p31f, 0x1p31f, -__INT_MAX__ - 1, __INT_MAX__); }
inline int __float2int_rn(float x) { return __float2int_rz(rintf(x)); }
inline int __float2int_rd(float x) { return __float2int_rz(floorf(x)); }
inline int __float2int_ru(float x) { return __float2int_rz(ceilf(x)); }
inline unsigned __float2uint_rz(float x) { return ::software_gpu::saturate<unsigned>(x, 0.0f, 0x1p32f, 0u, ~0u); }
inline unsigned __float2uint_rn(float x) { return __float2uint_rz(rintf(x)); }
inline float __int2float_rn(int x) { return static_cast<float>(x); }
inline float __uint2float_rn(unsigned x) { return static_cast<float>(x); }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz(static_cast<unsigned>(x)); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(x)); }
inline int __mulhi(int x, int y) { return static_cast<int>(static_cast<long long>(x) * y >> 32); }
inline unsigned __umulhi(unsigned x, unsigned y) { return static_cast<unsigned>(static_cast<unsigned long long>(x) * y >> 32); }

inline unsigned __brev(unsigned x)
{
    unsigned result = 0;
    for (int bit = 0; bit < 32; bit++) {
        result |= (x >> bit & 1u) << (31 - bit);
    }
    return result;
}

inline unsigned __byte_perm(unsigned low, unsigned high, unsigned selector)
{
    const unsigned long long bytes = static_cast<unsigned long long>(high) << 32 | low;
    unsigned result = 0;
    for (int i = 0; i < 4; i++) {
        const unsigned choice = selector >> 4 * i & 0xFu;
        unsigned byte = static_cast<unsigned>(bytes >> 8 * (choice & 7u)) & 0xFFu;
        if ((choice & 8u) != 0) {
            byte = (byte & 0x80u) != 0 ? 0xFFu : 0u;
        }
        result |= byte << 8 * i;
    }
    return result;
}
