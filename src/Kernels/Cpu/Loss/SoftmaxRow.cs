namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The softmax of one row, in double: a step has a few thousand logits, and their exponentials differ by orders of magnitude.</summary>
internal readonly unsafe struct SoftmaxRow
{
    private readonly float* _logits;
    private readonly double _logSum;

    /// <summary>Sums up a row.</summary>
    /// <param name="logits">Its logits.</param>
    /// <param name="classes">How many.</param>
    public SoftmaxRow(float* logits, int classes)
    {
        _logits = logits;
        double maximum = logits[0];
        for (int i = 1; i < classes; i++)
        {
            maximum = Math.Max(maximum, logits[i]);
        }

        double sum = 0;
        for (int i = 0; i < classes; i++)
        {
            sum += Math.Exp(logits[i] - maximum);
        }

        _logSum = maximum + Math.Log(sum);
    }

    /// <summary>log p of a class.</summary>
    /// <param name="index">The class.</param>
    /// <returns>A number below 0.</returns>
    public double LogProbability(int index) => _logits[index] - _logSum;
}
