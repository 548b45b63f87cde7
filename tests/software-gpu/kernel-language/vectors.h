// CUDA's vector types and their make_ functions.
using uint3 = ::software_gpu::Index3;

struct dim3 {
    unsigned x = 1, y = 1, z = 1;
};

// Vectors of 2 and 4 are aligned to their size (at most 16 bytes), as on the device; vectors of 3 are not.
#define SOFTWARE_GPU_VECTORS(name, element)                                                                                    \
    struct name##1 { element x; };                                                                                             \
    struct alignas(2 * sizeof(element)) name##2 { element x, y; };                                                             \
    struct alignas(4 * sizeof(element) > 16 ? 16 : 4 * sizeof(element)) name##4 { element x, y, z, w; };                       \
    inline name##1 make_##name##1(element x) { return {x}; }                                                                   \
    inline name##2 make_##name##2(element x, element y) { return {x, y}; }                                                     \
    inline name##4 make_##name##4(element x, element y, element z, element w) { return {x, y, z, w}; }

#define SOFTWARE_GPU_VECTOR_OF_3(name, element)                                                                                \
    struct name##3 { element x, y, z; };                                                                                       \
    inline name##3 make_##name##3(element x, element y, element z) { return {x, y, z}; }

SOFTWARE_GPU_VECTORS(char, signed char)
SOFTWARE_GPU_VECTORS(uchar, unsigned char)
SOFTWARE_GPU_VECTORS(short, short)
SOFTWARE_GPU_VECTORS(ushort, unsigned short)
SOFTWARE_GPU_VECTORS(int, int)
SOFTWARE_GPU_VECTORS(uint, unsigned)
SOFTWARE_GPU_VECTORS(longlong, long long)
SOFTWARE_GPU_VECTORS(ulonglong, unsigned long long)
SOFTWARE_GPU_VECTORS(float, float)
SOFTWARE_GPU_VECTORS(double, double)
SOFTWARE_GPU_VECTOR_OF_3(char, signed char)
SOFTWARE_GPU_VECTOR_OF_3(uchar, unsigned char)
SOFTWARE_GPU_VECTOR_OF_3(short, short)
SOFTWARE_GPU_VECTOR_OF_3(ushort, unsigned short)
SOFTWARE_GPU_VECTOR_OF_3(int, int)
SOFTWARE_GPU_VECTOR_OF_3(longlong, long long)
SOFTWARE_GPU_VECTOR_OF_3(ulonglong, unsigned long long)
SOFTWARE_GPU_VECTOR_OF_3(float, float)
SOFTWARE_GPU_VECTOR_OF_3(double, double)

inline uint3 make_uint3(unsigned x, unsigned y, unsigned z) { return {x, y, z}; }
