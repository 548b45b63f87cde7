namespace Wikiart.Cuda.Runtime.Cuda;

public sealed unsafe partial class CudaKernel
{
    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13>(
        in LaunchShape shape,
        CudaStream stream,
        T1 a1,
        T2 a2,
        T3 a3,
        T4 a4,
        T5 a5,
        T6 a6,
        T7 a7,
        T8 a8,
        T9 a9,
        T10 a10,
        T11 a11,
        T12 a12,
        T13 a13)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where T8 : unmanaged
        where T9 : unmanaged
        where T10 : unmanaged
        where T11 : unmanaged
        where T12 : unmanaged
        where T13 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7, &a8, &a9, &a10, &a11, &a12, &a13 };
        Launch(shape, stream, arguments,
        [
            sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7), sizeof(T8),
            sizeof(T9), sizeof(T10), sizeof(T11), sizeof(T12), sizeof(T13),
        ]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14>(
        in LaunchShape shape,
        CudaStream stream,
        T1 a1,
        T2 a2,
        T3 a3,
        T4 a4,
        T5 a5,
        T6 a6,
        T7 a7,
        T8 a8,
        T9 a9,
        T10 a10,
        T11 a11,
        T12 a12,
        T13 a13,
        T14 a14)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where T8 : unmanaged
        where T9 : unmanaged
        where T10 : unmanaged
        where T11 : unmanaged
        where T12 : unmanaged
        where T13 : unmanaged
        where T14 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7, &a8, &a9, &a10, &a11, &a12, &a13, &a14 };
        Launch(shape, stream, arguments,
        [
            sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7), sizeof(T8),
            sizeof(T9), sizeof(T10), sizeof(T11), sizeof(T12), sizeof(T13), sizeof(T14),
        ]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15>(
        in LaunchShape shape,
        CudaStream stream,
        T1 a1,
        T2 a2,
        T3 a3,
        T4 a4,
        T5 a5,
        T6 a6,
        T7 a7,
        T8 a8,
        T9 a9,
        T10 a10,
        T11 a11,
        T12 a12,
        T13 a13,
        T14 a14,
        T15 a15)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where T8 : unmanaged
        where T9 : unmanaged
        where T10 : unmanaged
        where T11 : unmanaged
        where T12 : unmanaged
        where T13 : unmanaged
        where T14 : unmanaged
        where T15 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7, &a8, &a9, &a10, &a11, &a12, &a13, &a14, &a15 };
        Launch(shape, stream, arguments,
        [
            sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7), sizeof(T8),
            sizeof(T9), sizeof(T10), sizeof(T11), sizeof(T12), sizeof(T13), sizeof(T14), sizeof(T15),
        ]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15, T16>(
        in LaunchShape shape,
        CudaStream stream,
        T1 a1,
        T2 a2,
        T3 a3,
        T4 a4,
        T5 a5,
        T6 a6,
        T7 a7,
        T8 a8,
        T9 a9,
        T10 a10,
        T11 a11,
        T12 a12,
        T13 a13,
        T14 a14,
        T15 a15,
        T16 a16)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where T8 : unmanaged
        where T9 : unmanaged
        where T10 : unmanaged
        where T11 : unmanaged
        where T12 : unmanaged
        where T13 : unmanaged
        where T14 : unmanaged
        where T15 : unmanaged
        where T16 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7, &a8, &a9, &a10, &a11, &a12, &a13, &a14, &a15, &a16 };
        Launch(shape, stream, arguments,
        [
            sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7), sizeof(T8),
            sizeof(T9), sizeof(T10), sizeof(T11), sizeof(T12), sizeof(T13), sizeof(T14), sizeof(T15), sizeof(T16),
        ]);
    }
}
