using Wikiart.Cuda.Kernels.Tests.Conformance;
using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Kernels.Tests.Cpu;

/// <summary>Every way in which the CPU implementation computes convolutions, also where it would not choose it by itself.</summary>
[TestFixtureSource(typeof(Implementation), nameof(Implementation.ConvAlgorithms))]
internal sealed class ConvAlgorithmTests(Implementation implementation) : ConformanceFixture<AllConvolutionCases>(implementation);
