namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>Every implementation and every operation.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.All))]
public sealed class ConformanceTests(Implementation implementation) : ConformanceFixture<AllCases>(implementation);
