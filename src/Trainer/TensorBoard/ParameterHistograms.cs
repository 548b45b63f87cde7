using System.Runtime.InteropServices;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.TensorBoard;

/// <summary>How the weights and their gradients are distributed, one histogram for each entry of the state_dict.</summary>
/// <param name="learner">The model that is trained.</param>
internal sealed class ParameterHistograms(Learner learner)
{
    private const int ChunkElements = 1 << 18;
    private const int RowsAtOnce = 16;

    private readonly float[] _chunk = new float[ChunkElements];

    /// <summary>Counts the weights.</summary>
    /// <returns>Names with their histograms.</returns>
    public IEnumerable<(string Name, HistogramProto Histogram)> Weights() =>
        from parameter in learner.Model.Parameters
        from slice in parameter.Slices
        select (slice.Name, Count(parameter.Device, parameter.Flat, slice));

    /// <summary>Counts the gradients of the latest step, as they were applied: after clipping. To be called before the next forward pass.</summary>
    /// <returns>Names with their histograms; none of what is frozen.</returns>
    public IEnumerable<(string Name, HistogramProto Histogram)> Gradients() =>
        from parameter in learner.Model.TrainedParameters
        from slice in parameter.Slices
        select (slice.Name, parameter.HasGradientMemory
            ? Count(parameter.Device, parameter.LatestGradient, slice)
            : CountFused(learner.Model.Layers.OfType<Linear>().Single(layer => layer.Parameters.Contains(parameter)), slice));

    private HistogramProto Count(Device device, View<Vec> values, ParameterSlice slice)
    {
        HistogramBuilder histogram = new();
        for (long done = 0; done < slice.Count; done += _chunk.Length)
        {
            Span<float> part = _chunk.AsSpan(0, (int)Math.Min(_chunk.Length, slice.Count - done));
            slice.Download(device, values, done, part);
            histogram.Add(part);
        }

        return histogram.Build();
    }

    /// <summary>The gradient of weights that were updated in the backward pass is formed anew, a few rows at a time.</summary>
    private HistogramProto CountFused(Linear layer, ParameterSlice slice)
    {
        Device device = learner.Model.Device;
        (View<Nf> x, View<Nf> dy) = layer.GradientFactors;
        (int n, int outputs, int inputs) = (dy.Shape.N, dy.Shape.Features, x.Shape.Features);
        float[] all = new float[dy.Shape.Count];
        device.Download(dy.Address, MemoryMarshal.AsBytes(all.AsSpan()));
        float[] few = new float[n * RowsAtOnce];
        float[] gradient = new float[RowsAtOnce * inputs];
        using Tensor<Nf> columns = new(device, "a few columns of dy", new Nf(n, RowsAtOnce), requiresGrad: false);
        using Tensor<OutIn> rows = new(device, "a few rows of a gradient", new OutIn(RowsAtOnce, inputs), requiresGrad: false);
        HistogramBuilder histogram = new();
        int end = (int)((slice.Offset + slice.Count) / inputs);
        for (int row = (int)(slice.Offset / inputs); row < end; row += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, end - row);
            for (int sample = 0; sample < n; sample++)
            {
                all.AsSpan((sample * outputs) + row, count).CopyTo(few.AsSpan(sample * count));
            }

            columns.Overwrite(new Nf(n, count));
            columns.Upload<float>(few.AsSpan(0, n * count));
            learner.Evaluator.Operations.LinearBackwardWeight(x, columns.View, rows.Overwrite(new OutIn(count, inputs)), accumulate: false);
            rows.Download(gradient.AsSpan(0, count * inputs));
            histogram.Add(gradient.AsSpan(0, count * inputs));
        }

        return histogram.Build();
    }
}
