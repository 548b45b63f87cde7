using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>What an operand holds after a call.</summary>
/// <param name="Name">Which operand.</param>
/// <param name="Bytes">Its contents.</param>
/// <param name="Tolerance">How exactly they must agree with the reference.</param>
/// <param name="Fault">What is wrong whatever the contents: memory around it or an input was written; null when nothing is.</param>
internal sealed record Outcome(string Name, byte[] Bytes, Tolerance Tolerance, string? Fault)
{
    private const int MostMismatches = 10;

    /// <summary>Compares with what the reference computed.</summary>
    public Comparison CompareWith(Outcome expected) => Tolerance.Kind switch
    {
        ToleranceKind.Any => new Comparison(Name, 0, 0, 0, 0, Fault),
        ToleranceKind.Rounded => CompareRounded(expected),
        _ => CompareBits(expected),
    };

    /// <summary>Compares every bit, for example with another run of the same implementation.</summary>
    public Comparison CompareBits(Outcome expected)
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

        return new Comparison(Name, Bytes.Length, 0, 0, 0, Fault ?? Report(count, Bytes.Length, mismatches));
    }

    private Comparison CompareRounded(Outcome expected)
    {
        ReadOnlySpan<float> mine = MemoryMarshal.Cast<byte, float>(Bytes);
        ReadOnlySpan<float> theirs = MemoryMarshal.Cast<byte, float>(expected.Bytes);
        double typical = RootMeanSquare(theirs);
        double worst = 0;
        double relative = 0;
        List<string> mismatches = [];
        int count = 0;
        for (int i = 0; i < mine.Length; i++)
        {
            double limit = Tolerance.Limit(theirs[i], typical);
            double difference = Math.Abs((double)mine[i] - theirs[i]);
            bool agrees = float.IsFinite(theirs[i]) ? difference <= limit : mine[i].Equals(theirs[i]);
            if (float.IsFinite(theirs[i]))
            {
                // Written so that a NaN of ours is the worst difference and stays it.
                worst = difference <= worst ? worst : difference;
                double size = typical + Math.Abs(theirs[i]);
                relative = size > 0 && !(difference / size <= relative) ? difference / size : relative;
            }

            if (!agrees && count++ < MostMismatches)
            {
                mismatches.Add($"  [{i}] {mine[i]:R}, reference {theirs[i]:R}, allowed difference {limit:0.0e0}");
            }
        }

        string? fault = Fault ?? Report(count, mine.Length, mismatches);
        return new Comparison(Name, mine.Length, worst, relative, Tolerance.Relative, fault);
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

    private string? Report(int count, int of, List<string> mismatches) => count == 0
        ? null
        : $"{Name}: {count} of {of} differ.{Environment.NewLine}{string.Join(Environment.NewLine, mismatches)}";
}
