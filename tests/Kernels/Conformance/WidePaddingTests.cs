namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>The fused convolution where whole tiles of a CPU are padding.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.Cpus))]
internal sealed class WidePaddingTests(Implementation implementation) : ConformanceFixture<WidePaddingCases>(implementation);
