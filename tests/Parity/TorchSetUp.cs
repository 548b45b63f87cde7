using System.Runtime.InteropServices;
using TorchSharp;
using Wikiart.Cuda.Parity.Tests.Native;

namespace Wikiart.Cuda.Parity.Tests;

/// <summary>Loads libtorch before the first test.</summary>
[SetUpFixture]
public sealed class TorchSetUp
{
    private const int Threads = 2;

    [OneTimeSetUp]
    public void LoadTorch()
    {
        if (!TorchLibrary.IsThere)
        {
            Assert.Ignore(
                $"There is no libtorch package for {RuntimeInformation.RuntimeIdentifier}: " +
                "run the comparison with PyTorch on linux-x64, win-x64 or osx-arm64.");
        }

        TorchLibrary.Prepare();
        torch.set_num_threads(Threads);
    }
}
