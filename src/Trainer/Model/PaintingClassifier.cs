using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>
/// A trunk of 3×3 convolutions, each followed by ReLU and a 2×2 max-pool, under one head a task: two linear layers with a ReLU between
/// them. All first layers of the heads are computed as one matrix.
/// </summary>
internal sealed class PaintingClassifier : IDisposable
{
    private static readonly ConvGeometry SameSize = new(Stride: 1, Padding: 1);

    private readonly ConvReluPool[] _trunk;
    private readonly ToNchw _toNchw;
    private readonly Flatten _flatten;
    private readonly Linear _hidden;
    private readonly HeadOutputs _outputs;
    private readonly Tape? _frozenTape;

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
        _frozenTape = frozen == FrozenPart.Trunk ? new Tape { IsRecording = false } : null;
        _trunk = new ConvReluPool[options.Trunk.Count];
        Nhwc shape = Input;
        for (int i = 0; i < _trunk.Length; i++)
        {
            _trunk[i] = new ConvReluPool(trunk, $"conv{i + 1}", shape, options.Trunk[i], kernelSize: 3, SameSize);
            shape = _trunk[i].Output.Capacity;
        }

        _toNchw = new ToNchw(context, "trunk", shape);
        _flatten = new Flatten(context, "flatten", _toNchw.Output);
        _hidden = new Linear(
            heads, _flatten.Output.Capacity, options.Hidden, relu: true, fusesUpdate && heads.UpdatesParameters, Names(options, layer: 1));
        Dropout = context.IsTraining && dropout > 0 ? new Dropout(context, "dropout", _hidden.Output.Capacity, dropout) : null;
        _outputs = new HeadOutputs(heads, _hidden.Output.Capacity, Heads, Names(options, layer: 2));
        Layers = [.. _trunk, _toNchw, _flatten, _hidden, .. Dropout is null ? (Layer[])[] : [Dropout], _outputs];
        Parameters = [.. Layers.SelectMany(layer => layer.Parameters)];
        Layer[] kept = frozen switch { FrozenPart.Trunk => _trunk, FrozenPart.Heads => [_hidden, _outputs], _ => [] };
        TrainedParameters = [.. Layers.Except(kept).SelectMany(layer => layer.Parameters)];
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

    /// <summary>Those that training changes.</summary>
    public IReadOnlyList<Parameter> TrainedParameters { get; }

    /// <summary>The number of parameters.</summary>
    public long ParameterCount => Parameters.Sum(parameter => parameter.Slices.Sum(slice => slice.Count));

    /// <summary>What one image becomes at the end of the trunk.</summary>
    public Nchw Features => _toNchw.Output.Capacity;

    /// <summary>Computes the logits of all heads.</summary>
    /// <param name="images">[N,S,S,3].</param>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>[N, Σ classes].</returns>
    public Tensor<Nf> Forward(Tensor<Nhwc> images, Tape tape) => _outputs.Forward(Hidden(images, tape), tape);

    /// <summary>Computes the logits of all heads, their loss, and the gradients of both that a backward pass begins with.</summary>
    /// <param name="images">[N,S,S,3].</param>
    /// <param name="labels">Class numbers [N, tasks].</param>
    /// <param name="loss">The loss.</param>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>[N, Σ classes].</returns>
    public Tensor<Nf> ForwardWithLoss(Tensor<Nhwc> images, Tensor<Labels> labels, CrossEntropy loss, Tape tape) =>
        _outputs.ForwardWithLoss(Hidden(images, tape), labels, loss, tape);

    /// <summary>Says which optimizer updates the heads' first layers inside the backward pass.</summary>
    /// <param name="optimizer">The optimizer that owns their state.</param>
    public void FuseUpdate(Optimizer optimizer) => _hidden.FuseUpdate(optimizer);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Layer layer in Layers)
        {
            layer.Dispose();
        }
    }

    private Tensor<Nf> Hidden(Tensor<Nhwc> images, Tape tape)
    {
        Tensor<Nhwc> x = images;
        foreach (ConvReluPool block in _trunk)
        {
            x = block.Forward(x, _frozenTape ?? tape);
        }

        Tensor<Nf> features = _flatten.Forward(_toNchw.Forward(x, tape), tape);
        Tensor<Nf> hidden = _hidden.Forward(features, tape);
        return Dropout is { } dropout && tape.IsRecording ? dropout.Forward(hidden, tape) : hidden;
    }

    private static string[] Names(ModelOptions options, int layer) => [.. options.Heads.Select(head => $"fc_{head.Task}{layer}")];

    private static void CheckSizes(ModelOptions options)
    {
        int smallest = 1 << options.Trunk.Count;
        if (options.ImageSize < smallest)
        {
            throw new UserException(
                $"--image-size {options.ImageSize} is too small: {options.Trunk.Count} poolings halve it to nothing; " +
                $"at least {smallest} pixels are needed.");
        }

        string? twice = options.Heads.GroupBy(head => head.Task).FirstOrDefault(heads => heads.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new UserException($"The task '{twice}' is named twice; each task is one head.");
        }

        // As floating-point numbers, which cannot overflow.
        double channels = 3;
        for (int i = 0; i < options.Trunk.Count; i++)
        {
            CheckWeights($"conv{i + 1}", 9 * channels * options.Trunk[i], "a smaller --trunk");
            channels = options.Trunk[i];
        }

        double side = options.ImageSize >> options.Trunk.Count;
        double hidden = (double)options.Hidden * options.Heads.Count;
        CheckWeights(string.Join(" + ", Names(options, layer: 1)), side * side * channels * hidden, "a smaller --hidden or --image-size");
        double classes = options.Heads.Sum(head => (double)head.Classes);
        CheckWeights(string.Join(" + ", Names(options, layer: 2)), options.Hidden * classes, "a smaller --hidden");
    }

    private static void CheckWeights(string layer, double count, string remedy)
    {
        if (count > int.MaxValue)
        {
            throw new UserException($"{layer} would have {count:N0} weights, and at most {int.MaxValue:N0} are possible; {remedy} gives fewer.");
        }
    }
}
