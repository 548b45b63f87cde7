using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>
/// Where in a picture a class was seen (R. Selvaraju et al., "Grad-CAM", 2017): the trunk's last feature maps, each weighted by the mean
/// gradient of the class's logit with respect to it, added up and clamped at 0.
/// The gradient goes back through the heads alone, so no gradient of any weight is computed or stored.
/// </summary>
internal sealed class GradCam : IDisposable
{
    private readonly LoadedModel _model;
    private readonly Linear _hidden;
    private readonly HeadOutputs _outputs;
    private readonly ITrunk _trunk;
    private readonly Tensor<Nf> _logitGradient;
    private readonly Tensor<Nf> _hiddenGradient;
    private readonly Tensor<Nf> _featureGradient;

    /// <summary>Plans the gradients.</summary>
    /// <param name="model">The model, which must outlive this.</param>
    public GradCam(LoadedModel model)
    {
        _model = model;
        IReadOnlyList<Layer> layers = model.Runner.Model.Layers;
        _trunk = model.Runner.Model.Trunk;
        _hidden = layers.OfType<Linear>().Single();
        _outputs = layers.OfType<HeadOutputs>().Single();
        Device device = model.Runner.Model.Device;
        _logitGradient = new Tensor<Nf>(device, "logits.grad", _outputs.Output.Capacity, requiresGrad: false);
        _hiddenGradient = new Tensor<Nf>(device, "hidden.grad", _hidden.Output.Capacity, requiresGrad: false);
        _featureGradient = new Tensor<Nf>(device, "features.grad", _trunk.Features, requiresGrad: false);
    }

    /// <summary>Explains one class of each picture of the batch that the model computed last.</summary>
    /// <param name="task">The task's number.</param>
    /// <param name="classes">A class for each picture of the batch.</param>
    /// <returns>One map a picture.</returns>
    public IReadOnlyList<HeatMap> Explain(int task, IReadOnlyList<int> classes)
    {
        Backward(task, classes);
        Nhwc shape = _trunk.Maps.Shape;
        float[] maps = new float[shape.Count];
        float[] gradients = new float[_featureGradient.Shape.Count];
        _trunk.Maps.Download<float>(maps);
        _featureGradient.Download<float>(gradients);
        return [.. Enumerable.Range(0, shape.N).Select(picture => Map(maps, gradients, shape, picture))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _logitGradient.Dispose();
        _hiddenGradient.Dispose();
        _featureGradient.Dispose();
    }

    private void Backward(int task, IReadOnlyList<int> classes)
    {
        HeadLayout heads = _model.Heads;
        float[] chosen = new float[classes.Count * heads.TotalClasses];
        for (int picture = 0; picture < classes.Count; picture++)
        {
            chosen[(picture * heads.TotalClasses) + heads.Offsets[task] + classes[picture]] = 1;
        }

        IOperations operations = _model.Runner.Operations;
        View<Nf> dlogits = _logitGradient.Overwrite(_outputs.Output.Shape);
        _logitGradient.Upload<float>(chosen);
        View<Nf> dhidden = _hiddenGradient.Overwrite(_hidden.Output.Shape);
        View<Nf> dfeatures = _featureGradient.Overwrite(_trunk.Features.WithBatch(_hidden.Output.Shape.N));
        operations.HeadsBackwardInput(dlogits, Weight(_outputs), heads, dhidden, accumulate: false);
        operations.ReluBackward(_hidden.Output.View.Flat(), dhidden.Flat(), dhidden.Flat(), accumulate: false);
        operations.LinearBackwardInput(dhidden, Weight(_hidden), dfeatures, accumulate: false);
    }

    private static View<OutIn> Weight(Layer layer) => layer.Parameters.OfType<Parameter<OutIn>>().Single().Value.View;

    /// <summary>A channel's features are its pixels, or their mean; either way its weight is the sum of their gradients over its area.</summary>
    private static HeatMap Map(float[] maps, float[] gradients, Nhwc shape, int picture)
    {
        int area = shape.H * shape.W;
        int channelFeatures = gradients.Length / (shape.N * shape.C);
        float[] map = new float[area];
        for (int channel = 0; channel < shape.C; channel++)
        {
            int first = ((picture * shape.C) + channel) * channelFeatures;
            float weight = 0;
            for (int i = 0; i < channelFeatures; i++)
            {
                weight += gradients[first + i];
            }

            weight /= area;
            for (int i = 0; i < area; i++)
            {
                map[i] += weight * maps[(((picture * area) + i) * shape.C) + channel];
            }
        }

        return HeatMap.Scaled(shape.W, shape.H, map);
    }
}
