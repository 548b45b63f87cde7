using System.Text.Json;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>What the JSON header of a safetensors file says, checked in itself; it trusts nothing.</summary>
internal sealed class SafetensorsHeader
{
    private const int LongestShownName = 100;

    // PyTorch's and NumPy's limit.
    private const int MostDims = 64;

    private readonly string _path;
    private readonly Dictionary<string, string> _metadata = [];
    private readonly List<SafetensorsTensor> _tensors = [];

    private SafetensorsHeader(string path)
    {
        _path = path;
    }

    /// <summary>The free text about the file; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>The tensors in the header's order.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors => _tensors;

    /// <summary>Bytes that must follow the header.</summary>
    public long DataLength { get; private set; }

    /// <summary>Parses a header.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="json">The header without its length, with its padding.</param>
    /// <exception cref="UserException">The header breaks the format.</exception>
    public static SafetensorsHeader Parse(string path, ReadOnlySpan<byte> json)
    {
        SafetensorsHeader header = new(path);
        if (json.Length == 0 || json[0] != (byte)'{')
            throw header.Fault("the header does not begin with '{', so it is not a safetensors file");
        try
        {
            header.Read(json);
        }
        catch (JsonException error)
        {
            throw header.Fault($"the header is not valid JSON (near its byte {error.BytePositionInLine})", error);
        }
        catch (InvalidOperationException error)
        {
            // How the JSON reader reports a text that is not Unicode.
            throw header.Fault("the header holds a text that is not valid UTF-8", error);
        }
        header.CheckLayout();
        return header;
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        HashSet<string> names = [];
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!names.Add(name))
                throw Fault($"the header names {Quote(name)} twice");
            reader.Read();
            if (name == SafetensorsWriter.MetadataKey)
                ReadMetadata(ref reader);
            else
                _tensors.Add(ReadTensor(ref reader, name));
        }
        // Anything but padding behind the last brace makes this throw.
        reader.Read();
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Fault($"'{SafetensorsWriter.MetadataKey}' is {Describe(reader.TokenType)} where an object of texts is expected");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw Fault($"the metadata {Quote(key)} is {Describe(reader.TokenType)} where a text is expected");
            if (!_metadata.TryAdd(key, reader.GetString()!))
                throw Fault($"the metadata names {Quote(key)} twice");
        }
    }

    private SafetensorsTensor ReadTensor(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Fault($"the entry of tensor {Quote(name)} is {Describe(reader.TokenType)} where an object is expected");
        SafetensorsDtype? dtype = null;
        long[]? dims = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            reader.Read();
            if ((key == "dtype" && dtype is not null) || (key == "shape" && dims is not null) || (key == "data_offsets" && offsets is not null))
                throw Fault($"the entry of tensor {Quote(name)} gives '{key}' twice");
            if (key == "dtype")
                dtype = ReadDtype(ref reader, name);
            else if (key == "shape")
                dims = ReadNumbers(ref reader, name, key);
            else if (key == "data_offsets")
                offsets = ReadNumbers(ref reader, name, key);
            else
                reader.Skip();
        }
        if (dtype is null || dims is null || offsets is null)
        {
            string missing = dtype is null ? "dtype" : dims is null ? "shape" : "data_offsets";
            throw Fault($"the entry of tensor {Quote(name)} lacks '{missing}'");
        }
        return Tensor(name, dtype.Value, dims, offsets);
    }

    private SafetensorsDtype ReadDtype(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw Fault($"the dtype of tensor {Quote(name)} is {Describe(reader.TokenType)} where a text is expected");
        string text = reader.GetString()!;
        if (!SafetensorsDtypeExtensions.TryParse(text, out SafetensorsDtype dtype))
            throw Fault($"tensor {Quote(name)} has the dtype {Quote(text)}, which is not known here");
        return dtype;
    }

    private long[] ReadNumbers(ref Utf8JsonReader reader, string name, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Fault($"'{key}' of tensor {Quote(name)} is {Describe(reader.TokenType)} where a list of numbers is expected");
        List<long> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw Fault($"'{key}' of tensor {Quote(name)} holds something other than whole numbers from 0 to 2^63-1");
            numbers.Add(number);
            if (numbers.Count > MostDims)
                throw Fault($"'{key}' of tensor {Quote(name)} holds more than {MostDims} numbers");
        }
        return [.. numbers];
    }

    private SafetensorsTensor Tensor(string name, SafetensorsDtype dtype, long[] dims, long[] offsets)
    {
        if (offsets.Length != 2 || offsets[0] > offsets[1])
            throw Fault($"'data_offsets' of tensor {Quote(name)} is [{string.Join(", ", offsets)}] where a begin and an end are expected");
        SafetensorsTensor tensor = new(name, dtype, dims, 0, offsets[0]);
        UInt128 bytes = (UInt128)dtype.ByteSize();
        UInt128 limit = long.MaxValue;
        foreach (long dim in dims)
        {
            // Neither factor exceeds 2^63, so the product fits; a product beyond the limit has already left every file's range.
            bytes *= (UInt128)dim;
            if (bytes > limit)
                throw Fault($"tensor {Quote(name)} has the shape {tensor.DimsText}, whose size overflows 64 bits");
        }
        if ((UInt128)(offsets[1] - offsets[0]) != bytes)
        {
            throw Fault(
                $"tensor {Quote(name)} of shape {tensor.DimsText} and dtype {dtype.HeaderName()} needs {bytes} bytes, " +
                $"but its data_offsets [{offsets[0]}, {offsets[1]}] span {offsets[1] - offsets[0]}");
        }
        return tensor with { ElementCount = (long)bytes / dtype.ByteSize() };
    }

    private void CheckLayout()
    {
        foreach (SafetensorsTensor tensor in _tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != DataLength)
            {
                string fault = tensor.Begin < DataLength ? "overlaps the tensor before it" : "leaves a hole behind what is before it";
                throw Fault($"tensor {Quote(tensor.Name)} begins at byte {tensor.Begin} of the data instead of byte {DataLength}, so it {fault}");
            }
            DataLength = tensor.End;
        }
    }

    private UserException Fault(string what, Exception? cause = null)
    {
        string message = $"Cannot read '{_path}': {what}.";
        return cause is null ? new UserException(message) : new UserException(message, cause);
    }

    // A name from a broken file may be long or hold control characters.
    private static string Quote(string text)
    {
        string shown = text.Length <= LongestShownName ? text : text[..LongestShownName] + "…";
        return $"'{string.Concat(shown.Select(symbol => char.IsControl(symbol) ? '?' : symbol))}'";
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}
