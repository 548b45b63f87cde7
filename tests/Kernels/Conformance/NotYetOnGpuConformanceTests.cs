using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>Operations that have no CUDA kernels yet, on the CPU.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.Cpus))]
internal sealed class NotYetOnGpuConformanceTests(Implementation implementation) : ConformanceFixture<NotYetOnGpuCases>(implementation);
