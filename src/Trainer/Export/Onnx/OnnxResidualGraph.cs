using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Export.Onnx;

/// <summary>A residual trunk as ONNX nodes, with torchvision's names.</summary>
internal static class OnnxResidualGraph
{
    /// <summary>Adds the trunk.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="x">What it reads, [batch, 3, S, S].</param>
    /// <param name="options">The network.</param>
    /// <returns>What it gives, [batch, features, 1, 1].</returns>
    public static string Add(GraphProto graph, string x, ResidualOptions options)
    {
        x = Convolution(graph, "conv1", "bn1", x, kernel: 7, stride: 2, options.StemPadding, options.Epsilon);
        x = OnnxGraph.Add(graph, "Relu", "relu", [x]);
        x = OnnxGraph.Add(graph, "MaxPool", "maxpool", [x], Window(3, 2, options.PoolPadding));
        for (int stage = 0; stage < options.Blocks.Count; stage++)
        {
            for (int block = 0; block < options.Blocks[stage]; block++)
            {
                x = Block(graph, $"layer{stage + 1}.{block}", x, isStrided: stage > 0 && block == 0, options);
            }
        }

        return OnnxGraph.Add(graph, "GlobalAveragePool", "avgpool", [x]);
    }

    private static string Block(GraphProto graph, string name, string x, bool isStrided, ResidualOptions options)
    {
        int stride = isStrided ? 2 : 1;
        string residual = isStrided
            ? Convolution(graph, $"{name}.downsample.0", $"{name}.downsample.1", x, kernel: 1, stride, padding: 0, options.Epsilon)
            : x;
        Margins padding = isStrided ? options.StridedPadding : 1;
        string y = Convolution(graph, $"{name}.conv1", $"{name}.bn1", x, kernel: 3, stride, padding, options.Epsilon);
        y = OnnxGraph.Add(graph, "Relu", $"{name}.relu1", [y]);
        y = Convolution(graph, $"{name}.conv2", $"{name}.bn2", y, kernel: 3, stride: 1, padding: 1, options.Epsilon);
        y = OnnxGraph.Add(graph, "Add", $"{name}.add", [y, residual]);
        return OnnxGraph.Add(graph, "Relu", $"{name}.relu2", [y]);
    }

    private static string Convolution(
        GraphProto graph, string name, string norm, string x, int kernel, int stride, Margins padding, float epsilon)
    {
        string sums = OnnxGraph.Add(graph, "Conv", name, [x, $"{name}.weight"], Window(kernel, stride, padding));
        return OnnxGraph.Add(
            graph,
            "BatchNormalization",
            norm,
            [sums, $"{norm}.weight", $"{norm}.bias", $"{norm}.running_mean", $"{norm}.running_var"],
            new AttributeProto { Name = "epsilon", Type = AttributeProto.Types.AttributeType.Float, F = epsilon });
    }

    private static AttributeProto[] Window(int kernel, int stride, Margins padding) =>
    [
        OnnxGraph.Ints("kernel_shape", kernel, kernel),
        OnnxGraph.Ints("strides", stride, stride),
        OnnxGraph.Ints("pads", padding.Top, padding.Left, padding.Bottom, padding.Right),
    ];
}
