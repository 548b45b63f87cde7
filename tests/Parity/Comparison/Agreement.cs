using System.Globalization;
using System.Numerics;
using System.Text;

namespace Wikiart.Cuda.Parity.Tests.Comparison;

/// <summary>Compares our numbers with PyTorch's, one by one.</summary>
internal static class Agreement
{
    private const int Shown = 10;

    /// <summary>Fails unless all values agree, and shows the first that do not. NaN agrees with NaN alone.</summary>
    /// <param name="what">What is compared, for the message.</param>
    /// <param name="ours">Our values.</param>
    /// <param name="torch">PyTorch's, in the same order.</param>
    /// <param name="tolerance">How far they may be apart.</param>
    public static void Check(string what, ReadOnlySpan<float> ours, ReadOnlySpan<float> torch, Tolerance tolerance)
    {
        Assert.That(ours.Length, Is.EqualTo(torch.Length), $"{what}: number of values");
        StringBuilder mismatches = new();
        int count = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            if (i % Vector<float>.Count == 0 && ClearlyAgree(ours[i..], torch[i..], tolerance))
            {
                i += Vector<float>.Count - 1;
                continue;
            }

            if (Agrees(ours[i], torch[i], tolerance))
            {
                continue;
            }

            if (count++ < Shown)
            {
                double apart = Math.Abs((double)ours[i] - torch[i]);
                _ = mismatches.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  [{i}] ours {ours[i]:R}, PyTorch {torch[i]:R}, apart {apart:G3}, allowed {tolerance.Around(torch[i]):G3}");
            }
        }

        if (count > 0)
        {
            Assert.Fail($"{what}: {count} of {ours.Length} values differ, the first being\n{mismatches}");
        }
    }

    /// <summary>Compares sums of K products (<see cref="Tolerance.OfSum"/>).</summary>
    /// <param name="what">What is compared, for the message.</param>
    /// <param name="ours">Our values.</param>
    /// <param name="torch">PyTorch's, in the same order.</param>
    /// <param name="terms">K.</param>
    public static void CheckSums(string what, ReadOnlySpan<float> ours, ReadOnlySpan<float> torch, double terms) =>
        Check(what, ours, torch, Tolerance.OfSum(terms, Largest(torch)));

    /// <summary>The largest absolute value.</summary>
    /// <param name="values">At least one.</param>
    /// <returns>0 or more.</returns>
    public static double Largest(ReadOnlySpan<float> values)
    {
        double largest = 0;
        foreach (float value in values)
        {
            largest = Math.Max(largest, Math.Abs((double)value));
        }

        return largest;
    }

    /// <summary>Whether a whole vector agrees, since the baseline has 309 million values. What it doubts is judged one by one.</summary>
    private static bool ClearlyAgree(ReadOnlySpan<float> ours, ReadOnlySpan<float> torch, Tolerance tolerance)
    {
        if (ours.Length < Vector<float>.Count)
        {
            return false;
        }

        Vector<float> expected = new(torch);
        Vector<float> allowed = (Vector.Abs(expected) * (float)tolerance.Relative) + new Vector<float>((float)tolerance.Absolute);
        return Vector.LessThanOrEqualAll(Vector.Abs(new Vector<float>(ours) - expected), allowed);
    }

    private static bool Agrees(float ours, float torch, Tolerance tolerance) =>
        ours == torch || (float.IsNaN(ours) && float.IsNaN(torch)) || Math.Abs((double)ours - torch) <= tolerance.Around(torch);
}
