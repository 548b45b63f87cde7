using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Mirrors <c>AdamWNumbers</c> of optimizers.cuh; computed in double, rounded once.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct AdamWArgument(
    float StepSize, float InverseCorrection, float Decay, float OneMinusBeta1, float Beta2, float OneMinusBeta2, float Epsilon)
{
    /// <summary>The numbers of a step.</summary>
    public static AdamWArgument Of(AdamWStep step) => new(
        (float)step.StepSize,
        (float)(1 / step.VarianceCorrection),
        (float)(1 - (step.LearningRate * step.WeightDecay)),
        (float)(1 - step.Beta1),
        (float)step.Beta2,
        (float)(1 - step.Beta2),
        (float)step.Epsilon);
}
