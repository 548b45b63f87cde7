using System.Text;

namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    private const int LongestName = 256;

    private readonly delegate* unmanaged<int*, CudaResult> _deviceGetCount =
        (delegate* unmanaged<int*, CudaResult>)functions.Required("cuDeviceGetCount");

    private readonly delegate* unmanaged<int*, int, CudaResult> _deviceGet =
        (delegate* unmanaged<int*, int, CudaResult>)functions.Required("cuDeviceGet");

    private readonly delegate* unmanaged<byte*, int, int, CudaResult> _deviceGetName =
        (delegate* unmanaged<byte*, int, int, CudaResult>)functions.Required("cuDeviceGetName");

    private readonly delegate* unmanaged<nuint*, int, CudaResult> _deviceTotalMem =
        (delegate* unmanaged<nuint*, int, CudaResult>)functions.Required("cuDeviceTotalMem_v2");

    private readonly delegate* unmanaged<int*, DeviceAttribute, int, CudaResult> _deviceGetAttribute =
        (delegate* unmanaged<int*, DeviceAttribute, int, CudaResult>)functions.Required("cuDeviceGetAttribute");

    public int DeviceCount()
    {
        int count;
        Check(_deviceGetCount(&count), "cuDeviceGetCount");
        return count;
    }

    public int DeviceHandle(int index)
    {
        int device;
        Check(_deviceGet(&device, index), "cuDeviceGet");
        return device;
    }

    public string DeviceName(int device)
    {
        byte* name = stackalloc byte[LongestName];
        Check(_deviceGetName(name, LongestName, device), "cuDeviceGetName");
        ReadOnlySpan<byte> bytes = new(name, LongestName);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    public long DeviceTotalMemory(int device)
    {
        nuint bytes;
        Check(_deviceTotalMem(&bytes, device), "cuDeviceTotalMem_v2");
        return (long)bytes;
    }

    public int GetDeviceAttribute(int device, DeviceAttribute attribute)
    {
        int value;
        Check(_deviceGetAttribute(&value, attribute, device), "cuDeviceGetAttribute");
        return value;
    }
}
