using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>The functions that a loaded library exports.</summary>
/// <param name="Library">The library's handle.</param>
/// <param name="Path">Where it was found, for messages.</param>
internal sealed record NativeFunctions(nint Library, string Path)
{
    public nint Optional(string name) => NativeLibrary.TryGetExport(Library, name, out nint address) ? address : 0;

    public nint Required(string name) => RequiredAny(name);

    /// <summary>The first of some names that the library has.</summary>
    public nint RequiredAny(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryGetExport(Library, name, out nint address))
            {
                return address;
            }
        }

        throw new UserException($"{Path} has no function {names[0]}; this program needs a library of CUDA 11.8 or later.");
    }
}
