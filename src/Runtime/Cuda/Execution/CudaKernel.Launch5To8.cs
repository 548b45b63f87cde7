namespace Wikiart.Cuda.Runtime.Cuda;

public sealed unsafe partial class CudaKernel
{
    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5>(in LaunchShape shape, CudaStream stream, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5 };
        Launch(shape, stream, arguments, [sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5)]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6>(in LaunchShape shape, CudaStream stream, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6 };
        Launch(shape, stream, arguments, [sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6)]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7>(in LaunchShape shape, CudaStream stream, T1 a1, T2 a2, T3 a3, T4 a4, T5 a5, T6 a6, T7 a7)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7 };
        Launch(shape, stream, arguments, [sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7)]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4, T5, T6, T7, T8>(
        in LaunchShape shape,
        CudaStream stream,
        T1 a1,
        T2 a2,
        T3 a3,
        T4 a4,
        T5 a5,
        T6 a6,
        T7 a7,
        T8 a8)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
        where T5 : unmanaged
        where T6 : unmanaged
        where T7 : unmanaged
        where T8 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4, &a5, &a6, &a7, &a8 };
        Launch(shape, stream, arguments, [sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4), sizeof(T5), sizeof(T6), sizeof(T7), sizeof(T8)]);
    }
}
