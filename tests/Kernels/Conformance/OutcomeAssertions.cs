using Wikiart.Cuda.Kernels.Verification;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>Turns comparisons into failures that show the first ten mismatches.</summary>
internal static class OutcomeAssertions
{
    public static void AssertAgreesWith(this Outcome mine, Outcome expected) => Assert.That(mine.CompareWith(expected).Fault, Is.Null);

    public static void AssertSameBits(this Outcome mine, Outcome expected) => Assert.That(mine.CompareBits(expected).Fault, Is.Null);
}
