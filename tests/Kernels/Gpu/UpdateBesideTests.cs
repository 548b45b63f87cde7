using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Kernels.Reference;
using Wikiart.Cuda.Kernels.Tests.Conformance;
using Wikiart.Cuda.Kernels.Tests.Cuda;
using Wikiart.Cuda.Kernels.Verification;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Tests.Gpu;

/// <summary>The fused updates of every size, run beside the stream, against the reference; each of the two streams is late once.</summary>
[TestFixture(KernelVariant.Naive)]
[TestFixture(KernelVariant.Tuned)]
[TestFixture(KernelVariant.Tf32)]
internal sealed class UpdateBesideTests(KernelVariant variant) : ImplementationFixture(Implementation.Gpu(variant))
{
    private static readonly string[] Updates = ["LinearBackwardSgd", "LinearBackwardAdamW", "LinearUpdateSgd", "LinearUpdateAdamW"];

    [TearDown]
    public void RestoreOrder() => SoftwareGpu.SetStreams(null);

    [Test]
    public void An_update_beside_the_stream_gives_the_results_of_the_reference([Values("at-call", "late", "others-first")] string order)
    {
        SoftwareGpu.SetStreams(order);
        ((GpuOperations)Operations).HeadUpdate = HeadUpdate.Beside;
        using HostDevice host = new(poison: true);
        using ReferenceOperations reference = new(host);
        using (Assert.EnterMultipleScope())
        {
            foreach (OperationCase operation in AllCases.All.Where(one => Updates.Contains(one.Operation)))
            {
                foreach ((Outcome mine, Outcome expected) in
                    operation.Run(Device, Operations, Accuracy.Of(variant)).Zip(operation.Run(host, reference)))
                {
                    Assert.That(mine.CompareWith(expected).Fault, Is.Null, operation.Name);
                }
            }
        }
    }
}
