namespace Wikiart.Cuda.Parity.Tests.Comparison;

/// <summary>
/// Compares weights that AdamW has updated. It divides each gradient by its own size, so the rounding of a gradient that is almost 0
/// becomes a visible part of a step: two correct implementations may differ there by up to 0.15·lr. Those weights are judged by their
/// number and by the mean, and all others one by one.
/// </summary>
internal static class AdamWAgreement
{
    // Below this fraction of the tensor's largest gradient, √K roundings of the largest exceed about 1 % of the gradient itself.
    private const double AlmostZero = 1e-3;
    private const double LargestOfAlmostZero = 0.15;
    private const double LargestOfOthers = 0.01;
    private const double Mean = 1e-6;
    private const double ShareBeyond = 1e-3;

    /// <summary>Fails unless the weights agree.</summary>
    /// <param name="what">What is compared, for the message.</param>
    /// <param name="ours">Our weights.</param>
    /// <param name="torch">PyTorch's.</param>
    /// <param name="gradients">PyTorch's gradients in each step.</param>
    /// <param name="learningRate">lr.</param>
    public static void Check(
        string what, float[] ours, float[] torch, IReadOnlyList<float[]> gradients, double learningRate)
    {
        double[] largest = [.. gradients.Select(gradient => Agreement.Largest(gradient))];
        double rounding = gradients.Count * Tolerance.UnitRoundoff;
        List<float> clearOurs = [];
        List<float> clearTorch = [];
        double sum = 0;
        int beyond = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            double apart = Math.Abs((double)ours[i] - torch[i]);
            sum += apart;
            if (Enumerable.Range(0, gradients.Count).All(step => Math.Abs(gradients[step][i]) > AlmostZero * largest[step]))
            {
                clearOurs.Add(ours[i]);
                clearTorch.Add(torch[i]);
                continue;
            }

            beyond += apart > (LargestOfOthers * learningRate) + (rounding * Math.Abs(torch[i])) ? 1 : 0;
            Assert.That(apart, Is.LessThan(LargestOfAlmostZero * learningRate), $"{what}[{i}], whose gradient is almost 0");
        }

        Agreement.Check(what, [.. clearOurs], [.. clearTorch], new Tolerance(LargestOfOthers * learningRate, rounding));
        double size = torch.Average(value => Math.Abs((double)value));
        Assert.That(beyond, Is.LessThanOrEqualTo(Math.Ceiling(ShareBeyond * ours.Length)), $"{what}: weights apart by over 1 % of lr");
        Assert.That(sum / ours.Length, Is.LessThan((Mean * learningRate) + (rounding * size)), $"{what}: mean distance");
    }
}
