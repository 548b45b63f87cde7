namespace Wikiart.Cuda.Runtime.Cuda;

public sealed unsafe partial class CudaKernel
{
    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7, T8, T9>(
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
        T9 a9)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where T8 : unmanaged
        where T9 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7, &a8, &a9 };
        Launch(shape, stream, arguments,
        [
            sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7), sizeof(T8),
            sizeof(T9),
        ]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(
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
        T10 a10)
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
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7, &a8, &a9, &a10 };
        Launch(shape, stream, arguments,
        [
            sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7), sizeof(T8),
            sizeof(T9), sizeof(T10),
        ]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(
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
        T11 a11)
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
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7, &a8, &a9, &a10, &a11 };
        Launch(shape, stream, arguments,
        [
            sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7), sizeof(T8),
            sizeof(T9), sizeof(T10), sizeof(T11),
        ]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(
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
        T12 a12)
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
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7, &a8, &a9, &a10, &a11, &a12 };
        Launch(shape, stream, arguments,
        [
            sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7), sizeof(T8),
            sizeof(T9), sizeof(T10), sizeof(T11), sizeof(T12),
        ]);
    }
}
