using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Parity.Tests.Native;

/// <summary>
/// Makes libtorch loadable. TorchSharp's library was linked against a libstdc++ of GCC 13 and asks for GLIBCXX_3.4.32. Behind that
/// version is one symbol, which only marks that <c>iostream</c> is initialised by the library itself and which nothing refers to;
/// libtorch works without. So where libstdc++ is older (Debian 12), the need is made weak in the copy in the build output.
/// The parity tests and the comparison of speeds share this file.
/// </summary>
internal static class TorchLibrary
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string SymbolOfVersion = "_ZSt21ios_base_library_initv";

    /// <summary>Whether libtorch lies beside the program; there is no package for some platforms.</summary>
    public static bool IsThere => Directory.EnumerateFiles(AppContext.BaseDirectory, "*torch_cpu.*").Any();

    /// <summary>To be called before the first use of TorchSharp.</summary>
    public static void Prepare()
    {
        if (OperatingSystem.IsLinux() && !LibstdcxxHasVersion())
        {
            VersionNeed.MakeWeak(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"), Version);
        }
    }

    private static bool LibstdcxxHasVersion() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out nint library) && NativeLibrary.TryGetExport(library, SymbolOfVersion, out _);
}
