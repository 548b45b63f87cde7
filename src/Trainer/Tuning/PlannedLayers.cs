using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Commands;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>A model on the meta device: the shapes of its layers are those that it plans itself, whatever its trunk.</summary>
internal sealed class PlannedLayers : IDisposable
{
    private readonly MetaDevice _device = new();
    private readonly PaintingClassifier _model;

    /// <summary>Plans the model.</summary>
    /// <param name="planned">The model and its batch.</param>
    public PlannedLayers(PlannedModel planned)
    {
        Planned = planned;
        _model = new PaintingClassifier(new LayerContext(_device, isTraining: false), planned.Sizes, planned.Options.BatchSize, fusesUpdate: false);
    }

    /// <summary>What was planned.</summary>
    public PlannedModel Planned { get; }

    /// <summary>The images.</summary>
    public Nhwc Input => _model.Input;

    /// <summary>The trunk's layers in the order in which data flows.</summary>
    public IReadOnlyList<Layer> Trunk => _model.Trunk.Layers;

    /// <summary>What the heads read.</summary>
    public Nf Features => _model.Trunk.Features;

    /// <summary>How many parameters the model has.</summary>
    public int Parameters => _model.Parameters.Count;

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        _device.Dispose();
    }
}
