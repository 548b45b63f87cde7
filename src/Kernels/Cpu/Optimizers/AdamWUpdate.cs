using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// One step of AdamW; see <see cref="IOptimizerSteps.AdamWStep"/>. Moments below the smallest normal number become 0: they no longer
/// move a weight, and arithmetic with them is many times slower.
/// </summary>
/// <param name="parameter">p.</param>
/// <param name="mean">m.</param>
/// <param name="variance">v.</param>
/// <param name="step">lr, β₁, β₂, ε, λ, t.</param>
internal readonly unsafe struct AdamWUpdate(float* parameter, float* mean, float* variance, AdamWStep step) : IWeightUpdate
{
    private const float SmallestNormal = 1.17549435e-38f;

    private readonly float* _parameter = parameter;
    private readonly float* _mean = mean;
    private readonly float* _variance = variance;
    private readonly float _decay = (float)(1 - (step.LearningRate * step.WeightDecay));
    private readonly float _meanGain = (float)(1 - step.Beta1);
    private readonly float _beta2 = (float)step.Beta2;
    private readonly float _varianceGain = (float)(1 - step.Beta2);
    private readonly float _inverseCorrection = (float)(1 / step.VarianceCorrection);
    private readonly float _epsilon = (float)step.Epsilon;
    private readonly float _stepSize = (float)step.StepSize;

    public float* Operand(int index) => index switch { 0 => _parameter, 1 => _mean, _ => _variance };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd, TVec>(nint index, TVec gradient)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec parameter = TSimd.Load(_parameter + index);
        TVec mean = TSimd.Load(_mean + index);
        mean = Flush<TSimd, TVec>(TSimd.MultiplyAdd(TSimd.Broadcast(_meanGain), TSimd.Subtract(gradient, mean), mean));
        TVec squares = TSimd.Multiply(TSimd.Multiply(gradient, gradient), TSimd.Broadcast(_varianceGain));
        TVec variance = TSimd.MultiplyAdd(TSimd.Broadcast(_beta2), TSimd.Load(_variance + index), squares);
        variance = Flush<TSimd, TVec>(variance);
        TSimd.Store(_mean + index, mean);
        TSimd.Store(_variance + index, variance);
        TVec denominator = TSimd.MultiplyAdd(
            TSimd.SquareRoot(variance), TSimd.Broadcast(_inverseCorrection), TSimd.Broadcast(_epsilon));
        TVec change = TSimd.Divide(TSimd.Multiply(TSimd.Broadcast(-_stepSize), mean), denominator);
        TSimd.Store(_parameter + index, TSimd.MultiplyAdd(parameter, TSimd.Broadcast(_decay), change));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVec Flush<TSimd, TVec>(TVec value)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged =>
        TSimd.AndNot(value, TSimd.Greater(TSimd.Broadcast(SmallestNormal), TSimd.Absolute(value)));
}
