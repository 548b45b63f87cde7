using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The entry points of one loaded NVRTC library, which mean the same from CUDA 11.8 to 13.</summary>
internal sealed unsafe class NvrtcApi
{
    private readonly delegate* unmanaged<int, byte*> _getErrorString;
    private readonly delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int> _createProgram;
    private readonly delegate* unmanaged<nint*, int> _destroyProgram;
    private readonly delegate* unmanaged<nint, int, byte**, int> _compileProgram;
    private readonly delegate* unmanaged<nint, nuint*, int> _getLogSize;
    private readonly delegate* unmanaged<nint, byte*, int> _getLog;
    private readonly delegate* unmanaged<nint, nuint*, int> _getPtxSize;
    private readonly delegate* unmanaged<nint, byte*, int> _getPtx;
    private readonly delegate* unmanaged<nint, nuint*, int> _getCubinSize;
    private readonly delegate* unmanaged<nint, byte*, int> _getCubin;
    private readonly delegate* unmanaged<int*, int> _getArchitectureCount;
    private readonly delegate* unmanaged<int*, int> _getArchitectures;

    public NvrtcApi(NativeFunctions functions)
    {
        LibraryPath = functions.Path;
        _getErrorString = (delegate* unmanaged<int, byte*>)functions.Required("nvrtcGetErrorString");
        _createProgram = (delegate* unmanaged<nint*, byte*, byte*, int, byte**, byte**, int>)functions.Required("nvrtcCreateProgram");
        _destroyProgram = (delegate* unmanaged<nint*, int>)functions.Required("nvrtcDestroyProgram");
        _compileProgram = (delegate* unmanaged<nint, int, byte**, int>)functions.Required("nvrtcCompileProgram");
        _getLogSize = (delegate* unmanaged<nint, nuint*, int>)functions.Required("nvrtcGetProgramLogSize");
        _getLog = (delegate* unmanaged<nint, byte*, int>)functions.Required("nvrtcGetProgramLog");
        _getPtxSize = (delegate* unmanaged<nint, nuint*, int>)functions.Required("nvrtcGetPTXSize");
        _getPtx = (delegate* unmanaged<nint, byte*, int>)functions.Required("nvrtcGetPTX");
        _getCubinSize = (delegate* unmanaged<nint, nuint*, int>)functions.Required("nvrtcGetCUBINSize");
        _getCubin = (delegate* unmanaged<nint, byte*, int>)functions.Required("nvrtcGetCUBIN");
        _getArchitectureCount = (delegate* unmanaged<int*, int>)functions.Required("nvrtcGetNumSupportedArchs");
        _getArchitectures = (delegate* unmanaged<int*, int>)functions.Required("nvrtcGetSupportedArchs");

        int major;
        int minor;
        Check(((delegate* unmanaged<int*, int*, int>)functions.Required("nvrtcVersion"))(&major, &minor), "nvrtcVersion");
        Version = new Version(major, minor);
    }

    public string LibraryPath { get; }

    public Version Version { get; }

    /// <summary>The numbers of the architectures that it compiles for, ascending.</summary>
    public int[] SupportedArchitectures()
    {
        int count;
        Check(_getArchitectureCount(&count), "nvrtcGetNumSupportedArchs");
        int[] numbers = new int[count];
        fixed (int* first = numbers)
        {
            Check(_getArchitectures(first), "nvrtcGetSupportedArchs");
        }

        Array.Sort(numbers);
        return numbers;
    }

    public nint CreateProgram(string text, string name, NativeStrings headerTexts, NativeStrings headerNames)
    {
        nint program;
        fixed (byte* textBytes = NullTerminated.Utf8(text))
        fixed (byte* nameBytes = NullTerminated.Utf8(name))
        {
            Check(
                _createProgram(&program, textBytes, nameBytes, headerTexts.Count, headerTexts.Pointers, headerNames.Pointers),
                $"nvrtcCreateProgram({name})");
        }

        return program;
    }

    public void DestroyProgram(nint program) => Check(_destroyProgram(&program), "nvrtcDestroyProgram");

    /// <summary>Compiles, and returns null or the name of the failure; the log says more.</summary>
    public string? Compile(nint program, NativeStrings options)
    {
        int result = _compileProgram(program, options.Count, options.Pointers);
        return result == 0 ? null : ErrorText(result);
    }

    public string Log(nint program)
    {
        nuint size;
        Check(_getLogSize(program, &size), "nvrtcGetProgramLogSize");
        byte[] log = new byte[Math.Max(1, size)];
        fixed (byte* bytes = log)
        {
            Check(_getLog(program, bytes), "nvrtcGetProgramLog");
            return Marshal.PtrToStringUTF8((nint)bytes)!;
        }
    }

    public byte[] Cubin(nint program) => Image(program, _getCubinSize, _getCubin, "nvrtcGetCUBIN");

    /// <summary>The PTX with the 0 that ends it.</summary>
    public byte[] Ptx(nint program) => Image(program, _getPtxSize, _getPtx, "nvrtcGetPTX");

    private byte[] Image(
        nint program, delegate* unmanaged<nint, nuint*, int> getSize, delegate* unmanaged<nint, byte*, int> get, string call)
    {
        nuint size;
        Check(getSize(program, &size), $"{call}Size");
        byte[] image = new byte[size];
        fixed (byte* bytes = image)
        {
            Check(get(program, bytes), call);
        }

        return image;
    }

    private string ErrorText(int result) => Marshal.PtrToStringUTF8((nint)_getErrorString(result)) ?? $"code {result}";

    private void Check(int result, string call)
    {
        if (result != 0)
        {
            Throw(result, call);
        }
    }

    [DoesNotReturn]
    private void Throw(int result, string call) =>
        throw new CudaException(call, result, ErrorText(result), $"{LibraryPath} gives no further reason");
}
