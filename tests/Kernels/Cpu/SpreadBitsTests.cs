using Wikiart.Cuda.Kernels.Cpu;

namespace Wikiart.Cuda.Kernels.Tests.Cpu;

/// <summary>Processors with AVX-512 never ask the table, so the conformance suite does not see it on them.</summary>
public sealed class SpreadBitsTests
{
    [Test]
    public void Bit_k_becomes_bit_2k() => Assert.That(
        Enumerable.Range(0, 256).Select(bits => SpreadBits.Of((uint)bits)),
        Is.EqualTo(Enumerable.Range(0, 256).Select(bits => (uint)Enumerable.Range(0, 8).Sum(bit => ((bits >> bit) & 1) << (2 * bit)))));
}
