using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>
/// A trunk under one head a task: two linear layers with a ReLU between them. All first layers of the heads are computed as one matrix. A head
/// is a column range of both, so that one that is declared is in the forward pass, in the summary and in the loss, and no other can exist.
/// </summary>
internal sealed class PaintingClassifier : IDisposable
{
    private readonly Linear _hidden;
    private readonly HeadOutputs _outputs;

    /// <summary>Plans a model for a batch capacity. Its weights are undefined until they are initialised or loaded.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="options">Its sizes.</param>
    /// <param name="batch">The largest batch.</param>
    /// <param name="fusesUpdate">Update the heads' first layers inside the backward pass.</param>
    /// <param name="frozen">What keeps its weights.</param>
    /// <param name="dropout">Share of the heads' hidden features that is dropped in training.</param>
    /// <exception cref="UserException">The images are too small for the pools, a layer is too large, or the memory is exhausted.</exception>
    public PaintingClassifier(
        LayerContext context,
        ModelOptions options,
        int batch,
        bool fusesUpdate,
        FrozenPart frozen = FrozenPart.None,
        double dropout = 0)
    {
        CheckSizes(options);
        Options = options;
        Heads = new HeadLayout(options.Hidden, [.. options.Heads.Select(head => head.Classes)]);
        Input = new Nhwc(batch, options.ImageSize, options.ImageSize, 3);
        Device = context.Device;
        LayerContext trunk = frozen == FrozenPart.Trunk ? context.Frozen(passesGradients: false) : context;
        LayerContext heads = frozen == FrozenPart.Heads ? context.Frozen(passesGradients: true) : context;
        Trunk = options.Residual is { } residual
            ? new ResidualTrunk(trunk, context, Input, residual, options.FreezeNorm)
            : new PooledTrunk(trunk, context, Input, options.Trunk);
        Trunk.FrozenStages = frozen == FrozenPart.Trunk ? Trunk.Stages.Count : 0;
        _hidden = new Linear(
            heads, Trunk.Features, options.Hidden, relu: true, fusesUpdate && heads.UpdatesParameters, Names(options, layer: 1));
        Dropout = context.IsTraining && dropout > 0 ? new Dropout(context, "dropout", _hidden.Output.Capacity, dropout) : null;
        _outputs = new HeadOutputs(heads, _hidden.Output.Capacity, Heads, Names(options, layer: 2));
        Layers = [.. Trunk.Layers, _hidden, .. Dropout is null ? (Layer[])[] : [Dropout], _outputs];
        Parameters = [.. Layers.SelectMany(layer => layer.Parameters)];
        State = [.. Layers.SelectMany(layer => (Parameter[])[.. layer.Parameters, .. layer.Buffers])];
        IEnumerable<Layer> kept = frozen switch { FrozenPart.Trunk => Trunk.Layers, FrozenPart.Heads => [_hidden, _outputs], _ => [] };
        TrainedParameters = [.. Layers.Except(kept).SelectMany(layer => layer.TrainedParameters)];
        TrunkState = [.. Trunk.Layers.SelectMany(layer => (Parameter[])[.. layer.Parameters, .. layer.Buffers])];
    }

    /// <summary>The model's sizes.</summary>
    public ModelOptions Options { get; }

    /// <summary>Which columns of the logits belong to which head.</summary>
    public HeadLayout Heads { get; }

    /// <summary>Planned shape of the input.</summary>
    public Nhwc Input { get; }

    /// <summary>What drops hidden features in passes that are recorded; null for nothing.</summary>
    public Dropout? Dropout { get; }

    /// <summary>The layers in the order in which data flows.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Where it lives.</summary>
    public Device Device { get; }

    /// <summary>All weights and biases.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>What a file holds: parameters and buffers, layer by layer.</summary>
    public IReadOnlyList<Parameter> State { get; }

    /// <summary>Parameters and buffers of the trunk.</summary>
    public IReadOnlyList<Parameter> TrunkState { get; }

    /// <summary>What turns images into features.</summary>
    public ITrunk Trunk { get; }

    /// <summary>Those that training changes.</summary>
    public IReadOnlyList<Parameter> TrainedParameters { get; }

    /// <summary>The number of parameters.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.Slices.Sum(slice => slice.Count));

    /// <summary>What the images become at the end of the trunk.</summary>
    public Nchw Maps => Trunk.Maps.Capacity.ToNchw();

    /// <summary>Computes the logits of all heads.</summary>
    /// <param name="images">[N,S,S,3].</param>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>[N, Σ classes].</returns>
    public Tensor<Nf> Forward(Tensor<Nhwc> images, Tape tape) => _outputs.Forward(Hidden(images, tape), tape);

    /// <summary>Computes the logits of all heads, their loss, and the gradients of both that a backward pass begins with.</summary>
    /// <param name="images">[N,S,S,3].</param>
    /// <param name="labels">Class numbers [N, tasks].</param>
    /// <param name="mix">How the images were mixed; null where they were not.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>[N, Σ classes].</returns>
    public Tensor<Nf> ForwardWithLoss(Tensor<Nhwc> images, Tensor<Labels> labels, Tensor<MixRecord>? mix, CrossEntropy loss, Tape tape) =>
        _outputs.ForwardWithLoss(Hidden(images, tape), labels, mix, loss, tape);

    /// <summary>Says which optimizer updates the heads' first layers inside the backward pass.</summary>
    /// <param name="optimizer">The optimizer that owns their state.</param>
    public void FuseUpdate(Optimizer optimizer) => _hidden.FuseUpdate(optimizer);

    /// <inheritdoc/>
    public void Dispose()
    {
        Trunk.Dispose();
        _hidden.Dispose();
        Dropout?.Dispose();
        _outputs.Dispose();
    }

    private Tensor<Nf> Hidden(Tensor<Nhwc> images, Tape tape)
    {
        Tensor<Nf> features = Trunk.Forward(images, tape);
        Tensor<Nf> hidden = _hidden.Forward(features, tape);
        return Dropout is { } dropout && tape.IsRecording ? dropout.Forward(hidden, tape) : hidden;
    }

    private static string[] Names(ModelOptions options, int layer) => [.. options.Heads.Select(head => $"fc_{head.Task}{layer}")];

    private static void CheckSizes(ModelOptions options)
    {
        string? twice = options.Heads.GroupBy(head => head.Task).FirstOrDefault(heads => heads.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new UserException($"The task '{twice}' is named twice; each task is one head.");
        }

        double features = options.Residual?.Features ?? PooledFeatures(options);
        double hidden = (double)options.Hidden * options.Heads.Count;
        CheckWeights(string.Join(" + ", Names(options, layer: 1)), features * hidden, "a smaller --hidden or --image-size");
        double classes = options.Heads.Sum(head => (double)head.Classes);
        CheckWeights(string.Join(" + ", Names(options, layer: 2)), options.Hidden * classes, "a smaller --hidden");
    }

    /// <summary>Features of the baseline's trunk, as a floating-point number, which cannot overflow.</summary>
    private static double PooledFeatures(ModelOptions options)
    {
        int smallest = 1 << options.Trunk.Count;
        if (options.ImageSize < smallest)
        {
            throw new UserException(
                $"--image-size {options.ImageSize} is too small: {options.Trunk.Count} poolings halve it to nothing; " +
                $"at least {smallest} pixels are needed.");
        }

        double channels = 3;
        for (int i = 0; i < options.Trunk.Count; i++)
        {
            CheckWeights($"conv{i + 1}", 9 * channels * options.Trunk[i], "a smaller --trunk");
            channels = options.Trunk[i];
        }

        double side = options.ImageSize >> options.Trunk.Count;
        return side * side * channels;
    }

    private static void CheckWeights(string layer, double count, string remedy)
    {
        if (count > int.MaxValue)
        {
            throw new UserException($"{layer} would have {count:N0} weights, and at most {int.MaxValue:N0} are possible; {remedy} gives fewer.");
        }
    }
}
