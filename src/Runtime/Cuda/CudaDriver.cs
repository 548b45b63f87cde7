namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The NVIDIA driver's library, loaded and initialised. It stays loaded until the process ends.</summary>
public sealed class CudaDriver
{
    private static readonly Version OldestVersion = new(11, 8);
    private static readonly Lock Loading = new();
    private static CudaDriver? s_loaded;

    private CudaDriver(DriverApi api, string libraryPath, Version version, IReadOnlyList<CudaDeviceInfo> devices)
    {
        Api = api;
        LibraryPath = libraryPath;
        Version = version;
        Devices = devices;
    }

    /// <summary>Where the driver's library was found.</summary>
    public string LibraryPath { get; }

    /// <summary>The newest CUDA version that the driver supports.</summary>
    public Version Version { get; }

    /// <summary>The GPUs, in the driver's order.</summary>
    public IReadOnlyList<CudaDeviceInfo> Devices { get; }

    internal DriverApi Api { get; }

    /// <summary>Loads the driver, or returns the one that was loaded before.</summary>
    /// <returns>The driver, with at least one device.</returns>
    /// <exception cref="UserException">There is no driver, no device, or the driver is too old; the message says what was tried.</exception>
    public static CudaDriver Load()
    {
        lock (Loading)
        {
            return s_loaded ??= Load(DriverSearch.Find(SearchEnvironment.OfThisProcess));
        }
    }

    internal static CudaDriver Load(NativeFunctions functions)
    {
        DriverApi api = new(functions);
        CudaResult result = api.TryInit();
        if (result == CudaResult.NoDevice)
        {
            throw NoDevice(functions.Path);
        }

        api.Check(result, $"cuInit of {functions.Path}");
        Version version = api.DriverVersion();
        if (version < OldestVersion)
        {
            throw new UserException(
                $"The NVIDIA driver ({functions.Path}) supports CUDA {version}, and this program needs {OldestVersion} or later; update the driver.");
        }

        CudaDeviceInfo[] devices = [.. Enumerable.Range(0, api.DeviceCount()).Select(index => CudaDeviceInfo.Read(api, index))];
        return devices.Length > 0 ? new CudaDriver(api, functions.Path, version, devices) : throw NoDevice(functions.Path);
    }

    private static UserException NoDevice(string path) => new(
        $"The NVIDIA driver ({path}) finds no GPU; check that nvidia-smi lists one, that CUDA_VISIBLE_DEVICES does not hide it, " +
        "and that a container was started with access to it.");
}
