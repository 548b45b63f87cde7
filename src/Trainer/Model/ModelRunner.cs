using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>A model with its input buffers: from a batch of decoded pictures to logits. All memory is planned here.</summary>
internal sealed class ModelRunner : IDisposable
{
    private readonly IOperations _operations;
    private readonly Tensor<Rgb8> _pixels;
    private readonly Tensor<Crops> _crops;
    private readonly Tensor<Nhwc> _images;
    private readonly Tensor<MixRecord> _mix;
    private readonly float[] _record = new float[MixRecord.Fields];
    private readonly float[] _logits;

    /// <summary>Plans a model and its input.</summary>
    /// <param name="context">Where it runs, and whether it is trained.</param>
    /// <param name="options">The model's sizes.</param>
    /// <param name="batch">The largest batch.</param>
    /// <param name="side">Side of the pictures before they are cropped, in pixels.</param>
    /// <param name="fusesUpdate">Update the heads' first layers inside the backward pass.</param>
    /// <param name="frozen">What keeps its weights.</param>
    /// <param name="dropout">Share of the heads' hidden features that is dropped in training.</param>
    /// <exception cref="UserException">The model cannot be built, or the memory is exhausted.</exception>
    public ModelRunner(
        LayerContext context,
        ModelOptions options,
        int batch,
        int side,
        bool fusesUpdate = false,
        FrozenPart frozen = FrozenPart.None,
        double dropout = 0)
    {
        _operations = context.Operations;
        Model = new PaintingClassifier(context, options, batch, fusesUpdate, frozen, dropout);
        _pixels = new Tensor<Rgb8>(context.Device, "pixels", new Rgb8(batch, side, side), requiresGrad: false);
        _crops = new Tensor<Crops>(context.Device, "crops", new Crops(batch), requiresGrad: false);
        _images = new Tensor<Nhwc>(context.Device, "images", Model.Input, requiresGrad: false);
        _mix = new Tensor<MixRecord>(context.Device, "mix", default, requiresGrad: false);
        _logits = new float[batch * Model.Heads.TotalClasses];
    }

    /// <summary>The model.</summary>
    public PaintingClassifier Model { get; }

    /// <summary>What computes it.</summary>
    public IOperations Operations => _operations;

    /// <summary>How the staged pictures are mixed; null when they are not.</summary>
    public Tensor<MixRecord>? Mix { get; private set; }

    /// <summary>Mean and standard deviation of the pictures' channels.</summary>
    public Normalization Normalization { get; init; } = Normalization.ImageNet;

    /// <summary>Computes the logits of a batch.</summary>
    /// <param name="batch">At least one picture.</param>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>[N, Σ classes], on the device.</returns>
    public Tensor<Nf> Forward(PixelBatch batch, Tape tape)
    {
        Stage(batch);
        return Forward(tape);
    }

    /// <summary>Computes the logits of the staged batch.</summary>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>[N, Σ classes], on the device.</returns>
    public Tensor<Nf> Forward(Tape tape) => Model.Forward(Images(), tape);

    /// <summary>Computes the logits of the staged batch, their loss, and the gradients that a backward pass begins with.</summary>
    /// <param name="labels">Class numbers [N, tasks].</param>
    /// <param name="loss">The loss.</param>
    /// <param name="tape">Remembers the steps.</param>
    /// <returns>[N, Σ classes], on the device.</returns>
    public Tensor<Nf> ForwardWithLoss(Tensor<Labels> labels, CrossEntropy loss, Tape tape) =>
        Model.ForwardWithLoss(Images(), labels, Mix, loss, tape);

    /// <summary>Uploads a batch.</summary>
    /// <param name="batch">At least one picture.</param>
    public void Stage(PixelBatch batch)
    {
        int n = batch.Count;
        Rgb8 pixels = _pixels.Capacity.WithBatch(n);
        _pixels.Overwrite(pixels);
        _pixels.Upload<byte>(batch.Pixels.AsSpan(0, (int)pixels.Bytes));
        _crops.Overwrite(new Crops(n));
        _crops.Upload<int>(batch.Crops.AsSpan(0, n * Crops.Fields));
        Mix = batch.Mix is null ? null : _mix;
        if (batch.Mix is { } mix)
        {
            mix.Write(_record);
            _mix.Upload<float>(_record);
        }
    }

    /// <summary>Copies logits to the host.</summary>
    /// <param name="logits">What <see cref="Forward(Tape)"/> returned.</param>
    /// <returns>Row by row; the next call overwrites it.</returns>
    public ReadOnlySpan<float> Read(Tensor<Nf> logits)
    {
        Span<float> scores = _logits.AsSpan(0, (int)logits.Shape.Count);
        logits.Download(scores);
        return scores;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        _pixels.Dispose();
        _crops.Dispose();
        _images.Dispose();
        _mix.Dispose();
    }

    /// <summary>The staged pictures, normalised and mixed.</summary>
    private Tensor<Nhwc> Images()
    {
        View<Nhwc> images = _images.Overwrite(_images.Capacity.WithBatch(_pixels.Shape.N));
        _operations.Normalize(_pixels.View, _crops.View, Normalization, images);
        if (Mix is { } mix)
        {
            _operations.MixImages(images, mix.View);
        }

        return _images;
    }
}
