using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Layers;

/// <summary>The parameters of linear layers that are computed as one matrix: their rows lie one below the other.</summary>
internal sealed class StackedWeights
{
    /// <summary>Layers of the same width, stored as the implementation likes wide ones best.</summary>
    public StackedWeights(LayerContext context, Nf input, int outFeatures, bool fusesUpdate, IReadOnlyList<string> names)
        : this(
            context,
            input.Features,
            names,
            [.. names.Select(_ => outFeatures)],
            context.UpdatesParameters && !fusesUpdate,
            context.PanelColumns)
    {
    }

    /// <summary>Layers of different widths.</summary>
    public StackedWeights(
        LayerContext context,
        int inFeatures,
        IReadOnlyList<string> names,
        IReadOnlyList<int> outFeatures,
        bool weightGradient,
        int panelColumns = 0)
    {
        OutIn matrix = new(outFeatures.Sum(), inFeatures, panelColumns);
        List<ParameterSlice> weights = [];
        List<ParameterSlice> biases = [];
        int rows = 0;
        for (int i = 0; i < names.Count; i++)
        {
            int outs = outFeatures[i];
            weights.Add(new($"{names[i]}.weight", [outs, inFeatures], (long)rows * inFeatures, (long)outs * inFeatures, matrix));
            biases.Add(new($"{names[i]}.bias", [outs], rows, outs));
            rows += outs;
        }

        Weight = new Parameter<OutIn>(context.Device, matrix, weightGradient, weights);
        Bias = new Parameter<Vec>(context.Device, new Vec(rows), context.UpdatesParameters, biases);
    }

    public Parameter<OutIn> Weight { get; }

    public Parameter<Vec> Bias { get; }
}
