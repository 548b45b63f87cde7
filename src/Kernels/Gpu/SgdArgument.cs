using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Mirrors <c>SgdNumbers</c> of optimizers.cuh.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SgdArgument(float LearningRate, float Momentum, float WeightDecay, int Nesterov, int IsFirst)
{
    /// <summary>The numbers of a step.</summary>
    public static SgdArgument Of(SgdStep step) =>
        new(step.LearningRate, step.Momentum, step.WeightDecay, step.Nesterov ? 1 : 0, step.IsFirst ? 1 : 0);
}
