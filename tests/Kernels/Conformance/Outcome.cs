using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>What an operand holds after a call.</summary>
/// <param name="Name">Which operand.</param>
/// <param name="Bytes">Its contents.</param>
/// <param name="Tolerance">How exactly they must agree with the reference.</param>
public sealed record Outcome(string Name, byte[] Bytes, Tolerance Tolerance)
{
    private const int MostMismatches = 10;

    /// <summary>Compares with what the reference computed.</summary>
    public void AssertAgreesWith(Outcome expected)
    {
        if (Tolerance.Kind == ToleranceKind.Any)
        {
            return;
        }

        if (Tolerance.Kind != ToleranceKind.Rounded)
        {
            AssertSameBits(expected);
            return;
        }

        ReadOnlySpan<float> mine = MemoryMarshal.Cast<byte, float>(Bytes);
        ReadOnlySpan<float> theirs = MemoryMarshal.Cast<byte, float>(expected.Bytes);
        double typical = RootMeanSquare(theirs);
        List<string> mismatches = [];
        int count = 0;
        for (int i = 0; i < mine.Length; i++)
        {
            double limit = Tolerance.Limit(theirs[i], typical);
            bool agrees = float.IsFinite(theirs[i]) ? Math.Abs((double)mine[i] - theirs[i]) <= limit : mine[i].Equals(theirs[i]);
            if (!agrees && count++ < MostMismatches)
            {
                mismatches.Add($"  [{i}] {mine[i]:R}, reference {theirs[i]:R}, allowed difference {limit:0.0e0}");
            }
        }

        Assert.That(count, Is.Zero, () => Report(count, mine: Bytes.Length / sizeof(float), mismatches));
    }

    /// <summary>Compares with another run of the same implementation.</summary>
    public void AssertSameBits(Outcome expected)
    {
        List<string> mismatches = [];
        int count = 0;
        for (int i = 0; i < Bytes.Length; i++)
        {
            if (Bytes[i] != expected.Bytes[i] && count++ < MostMismatches)
            {
                mismatches.Add($"  byte [{i}] 0x{Bytes[i]:X2}, expected 0x{expected.Bytes[i]:X2}");
            }
        }

        Assert.That(count, Is.Zero, () => Report(count, Bytes.Length, mismatches));
    }

    private static double RootMeanSquare(ReadOnlySpan<float> values)
    {
        double sum = 0;
        int finite = 0;
        foreach (float value in values)
        {
            if (float.IsFinite(value))
            {
                sum += (double)value * value;
                finite++;
            }
        }

        return Math.Sqrt(sum / Math.Max(1, finite));
    }

    private string Report(int count, int mine, List<string> mismatches) =>
        $"{Name}: {count} of {mine} differ.{Environment.NewLine}{string.Join(Environment.NewLine, mismatches)}";
}
