using System.Runtime.InteropServices;
using Google.Protobuf;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Export.Onnx;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>The nodes of an ONNX graph, found by the tensors that they read.</summary>
internal sealed class OnnxNodes
{
    private readonly string _path;
    private readonly GraphProto _graph;
    private readonly Dictionary<string, TensorProto> _initializers;
    private readonly ILookup<string, NodeProto> _consumers;

    private OnnxNodes(string path, GraphProto graph)
    {
        _path = path;
        _graph = graph;
        _initializers = graph.Initializer.ToDictionary(tensor => tensor.Name);
        _consumers = graph.Node.SelectMany(node => node.Input.Distinct().Select(input => (input, node)))
            .ToLookup(pair => pair.input, pair => pair.node);
    }

    /// <summary>The tensor that the images enter as.</summary>
    public string Input => _graph.Input.FirstOrDefault(input => !_initializers.ContainsKey(input.Name))?.Name ??
        throw new UserException($"'{_path}' is an ONNX graph without an input.");

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its nodes.</returns>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static OnnxNodes Open(string path)
    {
        try
        {
            GraphProto? graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph;
            return graph is { Node.Count: > 0 } ? new OnnxNodes(path, graph) : throw new UserException($"'{path}' is not an ONNX model: it has no nodes.");
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new UserException($"'{path}' is not an ONNX model: {error.Message}", error);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot read '{path}': {FileError.Reason(path, error)}.", error);
        }
    }

    /// <summary>The numbers of an attribute; empty when the node has none.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The attribute.</param>
    /// <returns>The numbers.</returns>
    public static IReadOnlyList<long> Ints(NodeProto node, string name) =>
        node.Attribute.FirstOrDefault(attribute => attribute.Name == name)?.Ints.ToArray() ?? [];

    /// <summary>The padding of a convolution or a pool.</summary>
    /// <param name="node">The node.</param>
    /// <returns>Four sides.</returns>
    public static Margins Padding(NodeProto node) => Ints(node, "pads") is [var top, var left, var bottom, var right]
        ? new Margins((int)top, (int)left, (int)bottom, (int)right)
        : 0;

    /// <summary>Everything that reads a tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <returns>The nodes.</returns>
    public IEnumerable<NodeProto> Consumers(string tensor) => _consumers[tensor];

    /// <summary>The one node that reads a tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="operation">What it must do.</param>
    /// <returns>The node.</returns>
    /// <exception cref="UserException">There is another one, or none.</exception>
    public NodeProto Single(string tensor, string operation)
    {
        NodeProto[] nodes = [.. Consumers(tensor)];
        return nodes is [var node] && node.OpType == operation
            ? node
            : throw new UserException(
                $"'{_path}' is not a residual network of two-convolution blocks: {operation} is expected behind {tensor}, and there is " +
                $"{(nodes.Length == 0 ? "nothing" : string.Join(" and ", nodes.Select(found => found.OpType)))}.");
    }

    /// <summary>The sizes of an initializer.</summary>
    /// <param name="name">Its name in the graph.</param>
    /// <returns>The sizes.</returns>
    public int[] Sizes(string name) => [.. Initializer(name).Dims.Select(size => (int)size)];

    /// <summary>An initializer under another name.</summary>
    /// <param name="name">Its name in the graph.</param>
    /// <param name="entry">Its name in a state_dict.</param>
    /// <returns>The entry.</returns>
    /// <exception cref="UserException">It is not of 32-bit floats inside the file.</exception>
    public TensorSource Entry(string name, string entry)
    {
        TensorProto tensor = Initializer(name);
        float[] values = tensor.FloatData.Count > 0 ? [.. tensor.FloatData] : [.. MemoryMarshal.Cast<byte, float>(tensor.RawData.Span)];
        long count = tensor.Dims.Aggregate(1L, (product, size) => product * size);
        return tensor.DataType == (int)TensorProto.Types.DataType.Float && values.Length == count
            ? TensorSource.F32(entry, [.. tensor.Dims], values)
            : throw new UserException(
                $"'{_path}': {name} does not hold its [{string.Join(", ", tensor.Dims)}] numbers as 32-bit floats inside the file.");
    }

    /// <summary>What to say of a node that is not as it should be.</summary>
    /// <param name="node">The node.</param>
    /// <param name="expected">What is expected.</param>
    /// <returns>The error.</returns>
    public UserException Unexpected(NodeProto node, string expected) => new(
        $"'{_path}' is not a residual network of two-convolution blocks: {node.OpType} {node.Name} is not {expected}.");

    private TensorProto Initializer(string name) => _initializers.TryGetValue(name, out TensorProto? tensor)
        ? tensor
        : throw new UserException($"'{_path}': {name} is not among the graph's initializers.");
}
