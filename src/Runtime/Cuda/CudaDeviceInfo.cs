namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>What one GPU is and what a launch on it may ask for.</summary>
public sealed record CudaDeviceInfo
{
    /// <summary>Its number in the driver's order.</summary>
    public required int Index { get; init; }

    /// <summary>The product's name.</summary>
    public required string Name { get; init; }

    /// <summary>Device memory in bytes.</summary>
    public required long TotalMemory { get; init; }

    /// <summary>The compute capability.</summary>
    public required ComputeCapability Capability { get; init; }

    /// <summary>The newest CUDA version that its driver supports.</summary>
    public required Version DriverVersion { get; init; }

    /// <summary>Streaming multiprocessors.</summary>
    public required int Multiprocessors { get; init; }

    /// <summary>Threads in a warp.</summary>
    public required int WarpSize { get; init; }

    /// <summary>Threads that a block may have.</summary>
    public required int MaxThreadsPerBlock { get; init; }

    /// <summary>Threads that a multiprocessor holds at once.</summary>
    public required int MaxThreadsPerMultiprocessor { get; init; }

    /// <summary>The largest block, per dimension.</summary>
    public required Dim3 MaxBlock { get; init; }

    /// <summary>The largest grid, per dimension.</summary>
    public required Dim3 MaxGrid { get; init; }

    /// <summary>Shared memory that a block gets without asking, in bytes.</summary>
    public required int SharedMemoryPerBlock { get; init; }

    /// <summary>Shared memory that a block gets after <see cref="CudaKernel.AllowDynamicShared"/>, in bytes.</summary>
    public required int SharedMemoryPerBlockOptIn { get; init; }

    /// <summary>Shared memory of a multiprocessor in bytes.</summary>
    public required int SharedMemoryPerMultiprocessor { get; init; }

    /// <summary>32-bit registers of a multiprocessor.</summary>
    public required int RegistersPerMultiprocessor { get; init; }

    /// <summary>Second-level cache in bytes.</summary>
    public required int L2CacheBytes { get; init; }

    internal int Handle { get; init; }

    internal static CudaDeviceInfo Read(DriverApi api, int index)
    {
        int handle = api.DeviceHandle(index);
        int Of(DeviceAttribute attribute) => api.GetDeviceAttribute(handle, attribute);
        return new CudaDeviceInfo
        {
            Index = index,
            Handle = handle,
            Name = api.DeviceName(handle),
            TotalMemory = api.DeviceTotalMemory(handle),
            Capability = new ComputeCapability(Of(DeviceAttribute.ComputeCapabilityMajor), Of(DeviceAttribute.ComputeCapabilityMinor)),
            DriverVersion = api.DriverVersion(),
            Multiprocessors = Of(DeviceAttribute.MultiprocessorCount),
            WarpSize = Of(DeviceAttribute.WarpSize),
            MaxThreadsPerBlock = Of(DeviceAttribute.MaxThreadsPerBlock),
            MaxThreadsPerMultiprocessor = Of(DeviceAttribute.MaxThreadsPerMultiprocessor),
            MaxBlock = new Dim3(Of(DeviceAttribute.MaxBlockDimX), Of(DeviceAttribute.MaxBlockDimY), Of(DeviceAttribute.MaxBlockDimZ)),
            MaxGrid = new Dim3(Of(DeviceAttribute.MaxGridDimX), Of(DeviceAttribute.MaxGridDimY), Of(DeviceAttribute.MaxGridDimZ)),
            SharedMemoryPerBlock = Of(DeviceAttribute.MaxSharedMemoryPerBlock),
            SharedMemoryPerBlockOptIn = Of(DeviceAttribute.MaxSharedMemoryPerBlockOptIn),
            SharedMemoryPerMultiprocessor = Of(DeviceAttribute.MaxSharedMemoryPerMultiprocessor),
            RegistersPerMultiprocessor = Of(DeviceAttribute.MaxRegistersPerMultiprocessor),
            L2CacheBytes = Of(DeviceAttribute.L2CacheBytes),
        };
    }
}
