using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>Linear layers and their updates.</content>
public sealed unsafe partial class CpuOperations
{
    private bool _holdsUpdates;

    /// <inheritdoc/>
    public void LinearForward(View<Nf> x, View<OutIn> weight, View<Vec> bias, bool relu, View<Nf> y) =>
        _linear.Forward(x, weight, bias, relu, y);

    /// <inheritdoc/>
    public void LinearBackwardInput(View<Nf> dy, View<OutIn> weight, View<Nf> dx, bool accumulate) =>
        _linear.BackwardInput(dy, weight, dx, accumulate);

    /// <inheritdoc/>
    public void LinearBackwardWeight(View<Nf> x, View<Nf> dy, View<OutIn> dweight, bool accumulate) =>
        _linear.BackwardWeight(x, dy, dweight.Shape, new StoreGradient(dweight.Floats, accumulate));

    /// <inheritdoc/>
    public void LinearBackwardBias(View<Nf> dy, View<Vec> dbias, bool accumulate) =>
        RunElementwise(new ColumnSum(dy, new StoreGradient(dbias.Floats, accumulate)), dbias.Shape.Length);

    /// <inheritdoc/>
    public void LinearBackwardSgd(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step, View<Nf> dx) =>
        BackwardUpdate(x, dy, weight, new SgdUpdate(weight.Floats, momentum.Floats, step), dx);

    /// <inheritdoc/>
    public void LinearBackwardAdamW(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step, View<Nf> dx) =>
        BackwardUpdate(x, dy, weight, new AdamWUpdate(weight.Floats, mean.Floats, variance.Floats, step), dx);

    /// <inheritdoc/>
    public void LinearUpdateSgd(View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> momentum, SgdStep step) =>
        Update(x, dy, weight.Shape, new SgdUpdate(weight.Floats, momentum.Floats, step));

    /// <inheritdoc/>
    public void LinearUpdateAdamW(
        View<Nf> x, View<Nf> dy, View<OutIn> weight, View<OutIn> mean, View<OutIn> variance, AdamWStep step) =>
        Update(x, dy, weight.Shape, new AdamWUpdate(weight.Floats, mean.Floats, variance.Floats, step));

    /// <inheritdoc/>
    public void SgdStep(View<Vec> parameter, View<Vec> gradient, View<Vec> momentum, SgdStep step) =>
        Update(new SgdUpdate(parameter.Floats, momentum.Floats, step), gradient);

    /// <inheritdoc/>
    public void AdamWStep(View<Vec> parameter, View<Vec> gradient, View<Vec> mean, View<Vec> variance, AdamWStep step) =>
        Update(new AdamWUpdate(parameter.Floats, mean.Floats, variance.Floats, step), gradient);

    /// <inheritdoc/>
    public void HoldUnlessFinite(View<Vec> values)
    {
        foreach (float value in new ReadOnlySpan<float>(values.Floats, values.Shape.Length))
        {
            _holdsUpdates |= !float.IsFinite(value);
        }
    }

    /// <inheritdoc/>
    public void ReleaseUpdates() => _holdsUpdates = false;

    private void BackwardUpdate<TUpdate>(View<Nf> x, View<Nf> dy, View<OutIn> weight, TUpdate update, View<Nf> dx)
        where TUpdate : unmanaged, IWeightUpdate
    {
        if (!_holdsUpdates)
        {
            _linear.BackwardUpdate(x, dy, weight, update, dx);
        }
    }

    private void Update<TUpdate>(View<Nf> x, View<Nf> dy, OutIn weight, TUpdate update)
        where TUpdate : unmanaged, IWeightUpdate
    {
        if (!_holdsUpdates)
        {
            _linear.BackwardWeight(x, dy, weight, update);
        }
    }

    private void Update<TUpdate>(TUpdate update, View<Vec> gradient)
        where TUpdate : unmanaged, IWeightUpdate
    {
        if (!_holdsUpdates)
        {
            RunElementwise(new UpdateFromGradient<TUpdate>(update, gradient.Floats), gradient.Shape.Length);
        }
    }
}
