namespace Wikiart.Cuda.Runtime.Cuda;

public sealed unsafe partial class CudaKernel
{
    /// <summary>Queues a launch. The kernel's name is kept, so that a failure that shows later can name it.</summary>
    /// <param name="shape">Blocks and threads.</param>
    /// <param name="stream">The stream.</param>
    /// <exception cref="UserException">The arguments do not have the number and sizes of the kernel's parameters.</exception>
    /// <exception cref="CudaException">The driver refuses the launch; the message holds the shape.</exception>
    public void Launch(in LaunchShape shape, CudaStream stream) => Launch(shape, stream, null, []);

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1>(in LaunchShape shape, CudaStream stream, T1 a1)
        where T1 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1 };
        Launch(shape, stream, arguments, [sizeof(T1)]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2>(in LaunchShape shape, CudaStream stream, T1 a1, T2 a2)
        where T1 : unmanaged
        where T2 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2 };
        Launch(shape, stream, arguments, [sizeof(T1), sizeof(T2)]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3>(in LaunchShape shape, CudaStream stream, T1 a1, T2 a2, T3 a3)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3 };
        Launch(shape, stream, arguments, [sizeof(T1), sizeof(T2), sizeof(T3)]);
    }

    /// <inheritdoc cref="Launch(in LaunchShape, CudaStream)"/>
    public void Launch<T1, T2, T3, T4>(in LaunchShape shape, CudaStream stream, T1 a1, T2 a2, T3 a3, T4 a4)
        where T1 : unmanaged
        where T2 : unmanaged
        where T3 : unmanaged
        where T4 : unmanaged
    {
        void** arguments = stackalloc void*[] { &a1, &a2, &a3, &a4 };
        Launch(shape, stream, arguments, [sizeof(T1), sizeof(T2), sizeof(T3), sizeof(T4)]);
    }
}
