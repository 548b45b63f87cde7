using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>An array of C strings for the length of a call.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte** _pointers;

    public NativeStrings(IReadOnlyList<string> texts)
    {
        Count = texts.Count;
        _pointers = (byte**)NativeMemory.AllocZeroed((nuint)Count + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < Count; i++)
        {
            _pointers[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }
    }

    public int Count { get; }

    public byte** Pointers => _pointers;

    public void Dispose()
    {
        if (_pointers == null)
        {
            return;
        }

        for (int i = 0; i < Count; i++)
        {
            Marshal.FreeCoTaskMem((nint)_pointers[i]);
        }

        NativeMemory.Free(_pointers);
        _pointers = null;
    }
}
