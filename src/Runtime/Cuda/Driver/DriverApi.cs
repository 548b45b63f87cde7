using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>
/// The entry points of one loaded driver library. Only names that mean the same from CUDA 11.8 to 13 are bound. Each method makes one
/// call and turns a failure into a <see cref="CudaException"/>.
/// </summary>
internal sealed unsafe partial class DriverApi(NativeFunctions functions)
{
    private readonly delegate* unmanaged<uint, CudaResult> _init = (delegate* unmanaged<uint, CudaResult>)functions.Required("cuInit");

    private readonly delegate* unmanaged<int*, CudaResult> _driverGetVersion =
        (delegate* unmanaged<int*, CudaResult>)functions.Required("cuDriverGetVersion");

    private readonly delegate* unmanaged<CudaResult, byte**, CudaResult> _getErrorName =
        (delegate* unmanaged<CudaResult, byte**, CudaResult>)functions.Required("cuGetErrorName");

    private readonly delegate* unmanaged<CudaResult, byte**, CudaResult> _getErrorString =
        (delegate* unmanaged<CudaResult, byte**, CudaResult>)functions.Required("cuGetErrorString");

    public CudaResult TryInit() => _init(0);

    /// <summary>The newest CUDA version that the driver knows.</summary>
    public Version DriverVersion()
    {
        int version;
        Check(_driverGetVersion(&version), "cuDriverGetVersion");
        return new Version(version / 1000, version % 1000 / 10);
    }

    public string ErrorName(CudaResult result)
    {
        byte* text = null;
        return _getErrorName(result, &text) == CudaResult.Success && text != null
            ? Marshal.PtrToStringUTF8((nint)text)!
            : "an error code unknown to this driver";
    }

    public string ErrorText(CudaResult result)
    {
        byte* text = null;
        return _getErrorString(result, &text) == CudaResult.Success && text != null
            ? Marshal.PtrToStringUTF8((nint)text)!
            : "the driver has no text for it";
    }

    /// <summary>Throws when a call failed.</summary>
    public void Check(CudaResult result, string call)
    {
        if (result != CudaResult.Success)
        {
            Throw(result, call);
        }
    }

    /// <summary>Throws when a release failed for another reason than that its object is gone with its context.</summary>
    private void CheckRelease(CudaResult result, string call)
    {
        if (result != CudaResult.Success && !result.IsGoneWithContext())
        {
            Throw(result, call);
        }
    }

    [DoesNotReturn]
    private void Throw(CudaResult result, string call) =>
        throw new CudaException(call, (int)result, ErrorName(result), ErrorText(result), result.IsSticky(), CudaContext.LastLaunchOfThisThread);
}
