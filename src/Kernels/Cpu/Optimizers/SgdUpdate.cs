using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>One step of SGD; see <see cref="IOptimizerSteps.SgdStep"/>.</summary>
/// <param name="parameter">p.</param>
/// <param name="momentum">b, or null where μ is 0.</param>
/// <param name="step">lr, μ, λ.</param>
internal readonly unsafe struct SgdUpdate(float* parameter, float* momentum, SgdStep step) : IWeightUpdate
{
    private readonly float* _parameter = parameter;
    private readonly float* _momentum = step.Momentum == 0 ? null : momentum;
    private readonly float _learningRate = step.LearningRate;
    private readonly float _momentumFactor = step.Momentum;
    private readonly float _weightDecay = step.WeightDecay;
    private readonly bool _nesterov = step.Nesterov;
    private readonly bool _isFirst = step.IsFirst;

    public float* Operand(int index) => index switch { 0 => _parameter, 1 => _momentum, _ => null };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Apply<TSimd, TVec>(nint index, TVec gradient)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TVec parameter = TSimd.Load(_parameter + index);
        TVec direction = TSimd.MultiplyAdd(TSimd.Broadcast(_weightDecay), parameter, gradient);
        if (_momentum != null)
        {
            TVec factor = TSimd.Broadcast(_momentumFactor);
            TVec momentum = _isFirst ? direction : TSimd.MultiplyAdd(factor, TSimd.Load(_momentum + index), direction);
            TSimd.Store(_momentum + index, momentum);
            direction = _nesterov ? TSimd.MultiplyAdd(factor, momentum, direction) : momentum;
        }

        TSimd.Store(_parameter + index, TSimd.MultiplyAdd(TSimd.Broadcast(-_learningRate), direction, parameter));
    }
}
