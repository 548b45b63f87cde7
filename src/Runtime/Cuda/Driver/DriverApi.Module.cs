using System.Text;

namespace Wikiart.Cuda.Runtime.Cuda;

internal sealed unsafe partial class DriverApi
{
    private const int LogBytes = 16 << 10;
    private const int JitErrorLogBuffer = 5;
    private const int JitErrorLogBytes = 6;

    private readonly delegate* unmanaged<nint*, void*, CudaResult> _moduleLoadData =
        (delegate* unmanaged<nint*, void*, CudaResult>)functions.Required("cuModuleLoadData");

    private readonly delegate* unmanaged<nint*, void*, uint, int*, void**, CudaResult> _moduleLoadDataEx =
        (delegate* unmanaged<nint*, void*, uint, int*, void**, CudaResult>)functions.Optional("cuModuleLoadDataEx");

    private readonly delegate* unmanaged<nint, CudaResult> _moduleUnload =
        (delegate* unmanaged<nint, CudaResult>)functions.Required("cuModuleUnload");

    private readonly delegate* unmanaged<nint*, nint, byte*, CudaResult> _moduleGetFunction =
        (delegate* unmanaged<nint*, nint, byte*, CudaResult>)functions.Required("cuModuleGetFunction");

    /// <summary>Loads a cubin.</summary>
    public nint LoadModule(ReadOnlySpan<byte> image, string name)
    {
        nint module;
        fixed (byte* bytes = image)
        {
            Check(_moduleLoadData(&module, bytes), $"cuModuleLoadData({name})");
        }

        return module;
    }

    /// <summary>Loads PTX, which must end with a 0: the driver compiles it, and what it says of errors goes into the exception.</summary>
    public nint LoadPtx(ReadOnlySpan<byte> text, string name)
    {
        if (_moduleLoadDataEx == null)
        {
            return LoadModule(text, name);
        }

        nint module;
        byte[] log = new byte[LogBytes];
        CudaResult result;
        fixed (byte* bytes = text)
        fixed (byte* logBytes = log)
        {
            int* options = stackalloc int[] { JitErrorLogBuffer, JitErrorLogBytes };
            void** values = stackalloc void*[] { logBytes, (void*)LogBytes };
            result = _moduleLoadDataEx(&module, bytes, 2, options, values);
        }

        string said = Encoding.UTF8.GetString(log.AsSpan(0, Math.Max(0, log.AsSpan().IndexOf((byte)0)))).Trim();
        Check(result, $"cuModuleLoadDataEx({name})" + (said.Length > 0 ? $" [{said}]" : string.Empty));
        return module;
    }

    public void UnloadModule(nint module) => CheckRelease(_moduleUnload(module), "cuModuleUnload");

    public nint GetFunction(nint module, string moduleName, string name)
    {
        nint function;
        fixed (byte* text = NullTerminated.Utf8(name))
        {
            Check(_moduleGetFunction(&function, module, text), $"cuModuleGetFunction({name} of {moduleName})");
        }

        return function;
    }
}
