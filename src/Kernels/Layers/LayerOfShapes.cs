using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>
/// A differentiable operation with planned memory: it checks its input's shape against the planned one, runs, and records itself.
/// Only a tensor of the right type can be passed, so an image that was not flattened cannot enter a linear layer.
/// </summary>
/// <typeparam name="TIn">Shape of the input.</typeparam>
/// <typeparam name="TOut">Shape of the output.</typeparam>
public abstract class Layer<TIn, TOut> : Layer, IBackwardStep
    where TIn : struct, IBatchShape<TIn>, IEquatable<TIn>
    where TOut : struct, IBatchShape<TOut>, IEquatable<TOut>
{
    private readonly NvtxName _forwardRange;
    private readonly NvtxName _backwardRange;
    private readonly Tensor[] _inputs;
    private readonly int _trainable;
    private readonly bool _ownsOutput;
    private Tensor<TIn>? _input;

    private protected Layer(
        LayerContext context, string name, string kind, TIn input, TOut output, params IReadOnlyList<Parameter> parameters)
        : this(context, name, kind, input, new Tensor<TOut>(context.Device, name, output, context.IsTraining), parameters) =>
        _ownsOutput = true;

    private protected Layer(
        LayerContext context, string name, string kind, TIn input, Tensor<TOut> output, params IReadOnlyList<Parameter> parameters)
        : base(name, kind, parameters)
    {
        Context = context;
        _forwardRange = new NvtxName($"{name} forward");
        _backwardRange = new NvtxName($"{name} backward");
        Planned = input;
        Output = output;
        Tensor[] trainable = [.. parameters.Where(parameter => parameter.HasGradientMemory).Select(parameter => parameter.Tensor)];
        _trainable = trainable.Length;
        _inputs = [.. trainable, output];
    }

    /// <summary>The input shape that the layer was built for.</summary>
    public TIn Planned { get; }

    /// <summary>The tensor that holds the output.</summary>
    public Tensor<TOut> Output { get; }

    /// <inheritdoc/>
    Tensor? IBackwardStep.Output => Output;

    /// <inheritdoc/>
    public virtual ReadOnlySpan<Tensor> Inputs => _inputs.AsSpan(0, _trainable + (Input.Gradient is null ? 0 : 1));

    /// <inheritdoc/>
    public override string OutputText =>
        (Output.Capacity is Nhwc images ? images.ToNchw().ToString() : Output.Capacity.ToString())!;

    /// <inheritdoc/>
    public override long OutputBytes => _ownsOutput ? Output.Capacity.Bytes : 0;

    /// <inheritdoc/>
    public override View<Vec> FlatOutput => Output.View.Flat();

    private protected LayerContext Context { get; }

    /// <summary>Whether the forward pass that runs is remembered for a backward pass: training, not evaluation.</summary>
    private protected bool IsRecording { get; private set; }

    /// <summary>The input of the latest forward pass.</summary>
    private protected Tensor<TIn> Input => _input ?? throw new InvalidOperationException($"{Name} has not run forward.");

    /// <summary>Computes the output.</summary>
    /// <param name="x">The input; it differs from the planned shape in its batch at most.</param>
    /// <param name="tape">Remembers the step.</param>
    /// <returns>The output, which the next call overwrites.</returns>
    /// <exception cref="ArgumentException">The input has another shape than the layer was built for, or a larger batch.</exception>
    public Tensor<TOut> Forward(Tensor<TIn> x, Tape tape)
    {
        ArgumentNullException.ThrowIfNull(tape);
        using NvtxRange range = NvtxRange.Push(_forwardRange);
        View<TOut> y = Begin(x);
        IsRecording = tape.IsRecording;
        Compute(x.View, y);
        tape.Record(this);
        return Output;
    }

    /// <inheritdoc/>
    void IBackwardStep.Backward()
    {
        using NvtxRange range = NvtxRange.Push(_backwardRange);
        Backward();
    }

    /// <summary>Adds to the gradients of <see cref="Inputs"/> what follows from the gradient of the output.</summary>
    public abstract void Backward();

    /// <summary>Takes an input of the planned shape.</summary>
    /// <param name="x">The input.</param>
    /// <returns>Where the output goes.</returns>
    private protected View<TOut> Begin(Tensor<TIn> x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!x.Shape.Equals(Planned.WithBatch(x.Shape.N)))
        {
            throw new ArgumentException($"{Name} was built for {Planned} and received {x.Name} {x.Shape}.", nameof(x));
        }

        _input = x;
        _inputs[_trainable] = x;
        return Output.Overwrite(Output.Capacity.WithBatch(x.Shape.N));
    }

    /// <summary>Runs the operation.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">Where the output goes.</param>
    private protected abstract void Compute(View<TIn> x, View<TOut> y);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_ownsOutput)
        {
            Output.Dispose();
        }
    }
}
