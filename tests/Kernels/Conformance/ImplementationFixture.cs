using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>Opens an implementation for the tests of a fixture and sees that it gives all memory back.</summary>
internal abstract class ImplementationFixture(Implementation implementation)
{
    protected Device Device { get; private set; } = null!;

    protected IOperations Operations { get; private set; } = null!;

    protected Accuracy Accuracy => implementation.Accuracy;

    [OneTimeSetUp]
    public void Open()
    {
        if (implementation.MissingBecause is { } reason)
        {
            Assert.Ignore(reason);
        }

        (Device, Operations) = implementation.Open();
    }

    [OneTimeTearDown]
    public void CloseWithoutLeak()
    {
        if (Operations is null)
        {
            return;
        }

        Operations.Dispose();
        Assert.That(Device.LiveBytes, Is.Zero, "bytes that nobody gave back");
        Device.Dispose();
    }
}
