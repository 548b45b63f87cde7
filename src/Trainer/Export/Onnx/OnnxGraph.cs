using Google.Protobuf;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Export.Onnx;

/// <summary>The classifier as an ONNX graph without its weights: one input, one output of logits a task, a free batch.</summary>
internal static class OnnxGraph
{
    /// <summary>Normalised pictures, [batch, 3, S, S].</summary>
    public const string Images = "images";

    /// <summary>8-bit pictures, [batch, S, S, 3], where normalisation is part of the graph.</summary>
    public const string Pixels = "pixels";

    private const string Batch = "batch";
    private const float FullScale = 255;

    /// <summary>Builds the graph.</summary>
    /// <param name="options">The model's sizes.</param>
    /// <param name="preprocessing">What normalises the pictures inside the graph; null when the input is normalised already.</param>
    /// <returns>Nodes, inputs and outputs; the weights are named as in a state_dict and are yet to be added.</returns>
    public static GraphProto Build(ModelOptions options, Normalization? preprocessing)
    {
        GraphProto graph = new() { Name = "wikiart" };
        long side = options.ImageSize;
        if (preprocessing is { } normalization)
        {
            graph.Input.Add(Value(Pixels, TensorProto.Types.DataType.Uint8, side, side, 3));
            AddNormalization(graph, normalization);
        }
        else
        {
            graph.Input.Add(Value(Images, TensorProto.Types.DataType.Float, 3, side, side));
        }

        string x = options.Residual is { } residual ? OnnxResidualGraph.Add(graph, Images, residual) : AddPooledTrunk(graph, options.Trunk);
        string features = Add(graph, "Flatten", "flatten", [x], Int("axis", 1));
        foreach (HeadOptions head in options.Heads)
        {
            string first = $"fc_{head.Task}1";
            string second = $"fc_{head.Task}2";
            string hidden = Add(graph, "Gemm", first, [features, $"{first}.weight", $"{first}.bias"], Int("transB", 1));
            hidden = Add(graph, "Relu", $"relu_{head.Task}", [hidden]);
            AddNode(graph, "Gemm", second, [hidden, $"{second}.weight", $"{second}.bias"], head.Task, Int("transB", 1));
            graph.Output.Add(Value(head.Task, TensorProto.Types.DataType.Float, head.Classes));
        }

        return graph;
    }

    private static string AddPooledTrunk(GraphProto graph, IReadOnlyList<int> trunk)
    {
        string x = Images;
        for (int block = 1; block <= trunk.Count; block++)
        {
            string conv = $"conv{block}";
            x = Add(graph, "Conv", conv, [x, $"{conv}.weight", $"{conv}.bias"], Ints("kernel_shape", 3, 3), Ints("pads", 1, 1, 1, 1));
            x = Add(graph, "Relu", $"relu{block}", [x]);
            x = Add(graph, "MaxPool", $"pool{block}", [x], Ints("kernel_shape", 2, 2), Ints("strides", 2, 2));
        }

        return x;
    }

    private static void AddNormalization(GraphProto graph, Normalization n)
    {
        graph.Initializer.Add(Constant("mean", n.MeanR * FullScale, n.MeanG * FullScale, n.MeanB * FullScale));
        graph.Initializer.Add(Constant("std", n.StdR * FullScale, n.StdG * FullScale, n.StdB * FullScale));
        string x = Add(graph, "Cast", "to_float", [Pixels], Int("to", (int)TensorProto.Types.DataType.Float));
        x = Add(graph, "Sub", "centre", [x, "mean"]);
        x = Add(graph, "Div", "scale", [x, "std"]);
        AddNode(graph, "Transpose", "to_nchw", [x], Images, Ints("perm", 0, 3, 1, 2));
    }

    private static TensorProto Constant(string name, params float[] values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return new TensorProto
        {
            Name = name,
            DataType = (int)TensorProto.Types.DataType.Float,
            Dims = { values.Length },
            RawData = ByteString.CopyFrom(bytes),
        };
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="operation">Its operation.</param>
    /// <param name="name">Its name.</param>
    /// <param name="inputs">What it reads.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>What it gives.</returns>
    internal static string Add(GraphProto graph, string operation, string name, string[] inputs, params AttributeProto[] attributes)
    {
        AddNode(graph, operation, name, inputs, name + "_out", attributes);
        return name + "_out";
    }

    private static void AddNode(
        GraphProto graph, string operation, string name, string[] inputs, string output, params AttributeProto[] attributes) =>
        graph.Node.Add(new NodeProto { OpType = operation, Name = name, Input = { inputs }, Output = { output }, Attribute = { attributes } });

    private static AttributeProto Int(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>An attribute of numbers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">The numbers.</param>
    /// <returns>The attribute.</returns>
    internal static AttributeProto Ints(string name, params long[] values) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints, Ints = { values } };

    private static ValueInfoProto Value(string name, TensorProto.Types.DataType type, params long[] sizes)
    {
        TensorShapeProto shape = new() { Dim = { new TensorShapeProto.Types.Dimension { DimParam = Batch } } };
        shape.Dim.Add(sizes.Select(size => new TensorShapeProto.Types.Dimension { DimValue = size }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
    }
}
