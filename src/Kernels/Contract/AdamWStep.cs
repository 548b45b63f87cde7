namespace Wikiart.Cuda.Kernels;

/// <summary>The numbers of one step of AdamW.</summary>
/// <param name="LearningRate">lr.</param>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="WeightDecay">λ, applied to the parameter itself (decoupled).</param>
/// <param name="Step">t, 1 for the first step.</param>
public readonly record struct AdamWStep(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, long Step)
{
    /// <summary>lr / (1 − β₁ᵗ).</summary>
    public double StepSize => LearningRate / (1 - Math.Pow(Beta1, Step));

    /// <summary>√(1 − β₂ᵗ).</summary>
    public double VarianceCorrection => Math.Sqrt(1 - Math.Pow(Beta2, Step));
}
