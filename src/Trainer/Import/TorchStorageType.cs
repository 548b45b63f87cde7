using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Import;

/// <summary>The element types of PyTorch's storages.</summary>
internal static class TorchStorageType
{
    private static readonly Dictionary<string, SafetensorsDtype> ByName = new()
    {
        ["FloatStorage"] = SafetensorsDtype.F32,
        ["DoubleStorage"] = SafetensorsDtype.F64,
        ["HalfStorage"] = SafetensorsDtype.F16,
        ["BFloat16Storage"] = SafetensorsDtype.BF16,
        ["LongStorage"] = SafetensorsDtype.I64,
        ["IntStorage"] = SafetensorsDtype.I32,
        ["ShortStorage"] = SafetensorsDtype.I16,
        ["CharStorage"] = SafetensorsDtype.I8,
        ["ByteStorage"] = SafetensorsDtype.U8,
        ["BoolStorage"] = SafetensorsDtype.Bool,
    };

    /// <summary>Finds a type by its class's name.</summary>
    /// <param name="name">For example <c>FloatStorage</c>.</param>
    /// <returns>Null when it is not known here.</returns>
    public static SafetensorsDtype? Find(string name) => ByName.TryGetValue(name, out SafetensorsDtype dtype) ? dtype : null;
}
