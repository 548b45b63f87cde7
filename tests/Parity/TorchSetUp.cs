using System.Runtime.InteropServices;
using TorchSharp;
using Wikiart.Cuda.Parity.Tests.Native;

namespace Wikiart.Cuda.Parity.Tests;

/// <summary>
/// Loads libtorch before the first test. TorchSharp's library was linked against a libstdc++ of GCC 13 and asks for GLIBCXX_3.4.32.
/// Behind that version is one symbol, which only marks that <c>iostream</c> is initialised by the library itself and which nothing
/// refers to; libtorch works without. So where libstdc++ is older (Debian 12), the need is made weak in the copy in the build output.
/// </summary>
[SetUpFixture]
public sealed class TorchSetUp
{
    private const int Threads = 2;
    private const string Version = "GLIBCXX_3.4.32";
    private const string SymbolOfVersion = "_ZSt21ios_base_library_initv";

    [OneTimeSetUp]
    public void LoadTorch()
    {
        string folder = AppContext.BaseDirectory;
        if (!Directory.EnumerateFiles(folder, "*torch_cpu.*").Any())
        {
            Assert.Ignore(
                $"There is no libtorch package for {RuntimeInformation.RuntimeIdentifier}: " +
                "run the comparison with PyTorch on linux-x64, win-x64 or osx-arm64.");
        }

        if (OperatingSystem.IsLinux() && !LibstdcxxHasVersion())
        {
            VersionNeed.MakeWeak(Path.Combine(folder, "libLibTorchSharp.so"), Version);
        }

        torch.set_num_threads(Threads);
    }

    private static bool LibstdcxxHasVersion() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out nint library) && NativeLibrary.TryGetExport(library, SymbolOfVersion, out _);
}
