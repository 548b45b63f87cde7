using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>
/// The loss of every head (PyTorch's CrossEntropyLoss with class weights, label smoothing and ignored labels); the sum of the tasks'
/// weighted losses is what goes backward.
/// </summary>
public sealed class CrossEntropy : IBackwardStep, IDisposable
{
    private static readonly NvtxName ForwardRange = new("loss forward");
    private static readonly NvtxName BackwardRange = new("loss backward");

    private readonly LayerContext _context;
    private readonly HeadLayout _heads;
    private readonly float _smoothing;
    private readonly Tensor<Vec> _classWeights;
    private readonly Tensor<Vec> _taskWeights;
    private readonly Tensor[] _inputs = new Tensor[1];
    private Tensor<Nf>? _logits;
    private LossTargets _targets;

    /// <summary>Plans the loss, with all weights 1.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="heads">Which columns belong to which head.</param>
    /// <param name="smoothing">Label smoothing, 0 to 1.</param>
    public CrossEntropy(LayerContext context, HeadLayout heads, float smoothing)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(heads);
        _context = context;
        _heads = heads;
        _smoothing = smoothing;
        _classWeights = new Tensor<Vec>(context.Device, "class weights", new Vec(heads.TotalClasses), requiresGrad: false);
        _taskWeights = new Tensor<Vec>(context.Device, "task weights", new Vec(heads.Tasks), requiresGrad: false);
        Losses = new Tensor<Vec>(context.Device, "losses", new Vec(heads.Tasks), requiresGrad: false);
        Counts = new Tensor<Vec>(context.Device, "loss counts", new Vec(heads.Tasks), requiresGrad: false);
    }

    /// <inheritdoc/>
    public string Name => "loss";

    /// <inheritdoc/>
    public Tensor? Output => null;

    /// <inheritdoc/>
    public ReadOnlySpan<Tensor> Inputs => _inputs;

    /// <summary>Mean loss of each head.</summary>
    public Tensor<Vec> Losses { get; }

    /// <summary>What each mean was divided by: the number of labelled rows, or the sum of their class weights.</summary>
    public Tensor<Vec> Counts { get; }

    /// <summary>Sets the weights of classes and tasks.</summary>
    /// <param name="classWeights">One a class, the heads one after the other.</param>
    /// <param name="taskWeights">One a task.</param>
    public void SetWeights(ReadOnlySpan<float> classWeights, ReadOnlySpan<float> taskWeights)
    {
        _classWeights.Upload(classWeights);
        _taskWeights.Upload(taskWeights);
    }

    /// <summary>Computes the losses.</summary>
    /// <param name="logits">Logits [N, Σ classes].</param>
    /// <param name="labels">Class numbers [N, tasks].</param>
    /// <param name="mix">How the pictures were mixed, so that each has the labels of two; null where they were not.</param>
    /// <param name="tape">Remembers the step.</param>
    /// <exception cref="ArgumentException">Logits and labels are of different batches.</exception>
    public void Forward(Tensor<Nf> logits, Tensor<Labels> labels, Tensor<MixRecord>? mix, Tape tape)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(tape);
        using NvtxRange range = NvtxRange.Push(ForwardRange);
        _inputs[0] = _logits = logits;
        _targets = Targets(logits.Shape, labels, mix);
        _context.Operations.CrossEntropyForward(logits.View, _heads, _targets, Losses.View, Counts.View);
        tape.Record(this);
    }

    /// <inheritdoc/>
    public void Backward()
    {
        using NvtxRange range = NvtxRange.Push(BackwardRange);
        View<Nf> dlogits = _logits!.Gradient!.Write(_logits.Shape, out _);
        _context.Operations.CrossEntropyBackward(_logits.View, _heads, _targets, _taskWeights.View, Counts.View, dlogits);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _classWeights.Dispose();
        _taskWeights.Dispose();
        Losses.Dispose();
        Counts.Dispose();
    }

    /// <summary>Second layers of the heads, losses and both gradients at once.</summary>
    internal void ForwardWithHeads(
        View<Nf> hidden,
        View<OutIn> weight,
        View<Vec> bias,
        Tensor<Labels> labels,
        Tensor<MixRecord>? mix,
        View<Nf> logits,
        View<Nf> dlogits,
        View<Nf> dhidden)
    {
        LossTargets targets = Targets(logits.Shape, labels, mix);
        using NvtxRange range = NvtxRange.Push(ForwardRange);
        _context.Operations.HeadsLoss(
            hidden, weight, bias, _heads, targets, _taskWeights.View, logits, Losses.View, Counts.View, dlogits, dhidden);
    }

    private LossTargets Targets(Nf logits, Tensor<Labels> labels, Tensor<MixRecord>? mix)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Shape != new Labels(logits.N, _heads.Tasks))
        {
            throw new ArgumentException($"Logits {logits} do not match labels {labels.Shape}.", nameof(labels));
        }

        return new LossTargets(labels.View, mix?.View, _classWeights.View, _smoothing);
    }
}
