using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>The operations with kernels for tensor cores, in each precision.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.TensorCores))]
internal sealed class TensorCoreConformanceTests(Implementation implementation) : ConformanceFixture<TensorCoreCases>(implementation);
