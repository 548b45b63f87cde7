using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>Every implementation and every operation.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.All))]
internal sealed class ConformanceTests(Implementation implementation) : ConformanceFixture<AllCases>(implementation);
