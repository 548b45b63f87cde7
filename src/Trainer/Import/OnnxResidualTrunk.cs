using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Export.Onnx;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>
/// Reads a residual network off an ONNX graph: how many blocks each stage has, how its layers are padded, and which initializer is which
/// entry of torchvision's state_dict. The graph is walked from its input along the data.
/// </summary>
internal sealed class OnnxResidualTrunk
{
    private readonly OnnxNodes _nodes;
    private readonly List<TensorSource> _entries = [];
    private readonly List<int> _blocks = [];
    private Margins? _strided;
    private float? _epsilon;

    private OnnxResidualTrunk(OnnxNodes nodes) => _nodes = nodes;

    /// <summary>The network.</summary>
    public ResidualOptions Options { get; private set; } = new();

    /// <summary>Its weights under torchvision's names.</summary>
    public IReadOnlyList<TensorSource> Entries => _entries;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The network and its weights.</returns>
    /// <exception cref="UserException">The file cannot be read, or is not such a network.</exception>
    public static OnnxResidualTrunk Open(string path)
    {
        OnnxResidualTrunk trunk = new(OnnxNodes.Open(path));
        trunk.Walk();
        return trunk;
    }

    private void Walk()
    {
        NodeProto stem = _nodes.Single(_nodes.Input, "Conv");
        Expect(stem, kernel: 7, stride: 2);
        NodeProto relu = _nodes.Single(Norm(stem, "conv1", "bn1"), "Relu");
        NodeProto pool = _nodes.Single(relu.Output[0], "MaxPool");
        Expect(pool, kernel: 3, stride: 2);
        int width = _nodes.Sizes(stem.Input[1])[0];
        string x = pool.Output[0];
        while (_nodes.Consumers(x).Any(node => node.OpType == "Conv"))
        {
            x = Block(x);
        }

        Options = new ResidualOptions
        {
            Blocks = _blocks,
            Width = width,
            StemPadding = OnnxNodes.Padding(stem),
            PoolPadding = OnnxNodes.Padding(pool),
            StridedPadding = _strided ?? 1,
            Epsilon = _epsilon ?? new ResidualOptions().Epsilon,
        };
        if (_blocks.Count == 0)
        {
            throw _nodes.Unexpected(pool, "followed by blocks of two 3×3 convolutions");
        }
    }

    /// <summary>Takes in one block.</summary>
    /// <param name="x">What it reads.</param>
    /// <returns>What it gives.</returns>
    private string Block(string x)
    {
        NodeProto[] convolutions = [.. _nodes.Consumers(x).Where(node => node.OpType == "Conv")];
        NodeProto first = convolutions.FirstOrDefault(node => OnnxNodes.Ints(node, "kernel_shape") is [3, 3]) ??
            throw _nodes.Unexpected(convolutions[0], "a 3×3 convolution at the start of a block");
        NodeProto? shortcut = convolutions.FirstOrDefault(node => OnnxNodes.Ints(node, "kernel_shape") is [1, 1]);
        bool isStrided = OnnxNodes.Ints(first, "strides") is [2, 2];
        if (_blocks.Count == 0 || isStrided)
        {
            _blocks.Add(0);
        }

        string name = $"layer{_blocks.Count}.{_blocks[^1]++}";
        Expect(first, kernel: 3, stride: isStrided ? 2 : 1);
        if (isStrided)
        {
            _strided ??= OnnxNodes.Padding(first);
        }

        if (OnnxNodes.Padding(first) != (isStrided ? _strided : (Margins)1))
        {
            throw _nodes.Unexpected(first, $"padding {(isStrided ? _strided : (Margins)1)}, as its like have");
        }

        NodeProto relu = _nodes.Single(Norm(first, $"{name}.conv1", $"{name}.bn1"), "Relu");
        NodeProto second = _nodes.Single(relu.Output[0], "Conv");
        Expect(second, kernel: 3, stride: 1);
        NodeProto sum = _nodes.Single(Norm(second, $"{name}.conv2", $"{name}.bn2"), "Add");
        string residual = x;
        if (shortcut is not null)
        {
            Expect(shortcut, kernel: 1, stride: isStrided ? 2 : 1);
            residual = Norm(shortcut, $"{name}.downsample.0", $"{name}.downsample.1");
        }

        return sum.Input.Contains(residual)
            ? _nodes.Single(sum.Output[0], "Relu").Output[0]
            : throw _nodes.Unexpected(sum, $"the sum of a block and its input {residual}");
    }

    /// <summary>Takes in a convolution and the batch norm behind it.</summary>
    /// <returns>What the batch norm gives.</returns>
    private string Norm(NodeProto convolution, string name, string normName)
    {
        NodeProto norm = _nodes.Single(convolution.Output[0], "BatchNormalization");
        if (convolution.Input.Count != 2)
        {
            throw _nodes.Unexpected(convolution, "a convolution without bias in front of a batch norm");
        }

        float epsilon = norm.Attribute.FirstOrDefault(attribute => attribute.Name == "epsilon")?.F ?? 1e-5f;
        if (_epsilon is { } other && !other.Equals(epsilon))
        {
            throw _nodes.Unexpected(norm, $"an epsilon of {other}, as the others have");
        }

        _epsilon = epsilon;
        _entries.Add(_nodes.Entry(convolution.Input[1], name + ".weight"));
        string[] parts = ["weight", "bias", "running_mean", "running_var"];
        _entries.AddRange(parts.Select((part, index) => _nodes.Entry(norm.Input[index + 1], $"{normName}.{part}")));
        return norm.Output[0];
    }

    private void Expect(NodeProto node, int kernel, int stride)
    {
        if (OnnxNodes.Ints(node, "kernel_shape") is not [var height, var width] || height != kernel || width != kernel ||
            (OnnxNodes.Ints(node, "strides") is [var rows, var columns] ? rows != stride || columns != stride : stride != 1))
        {
            throw _nodes.Unexpected(node, $"a {kernel}×{kernel} window with stride {stride}");
        }
    }
}
