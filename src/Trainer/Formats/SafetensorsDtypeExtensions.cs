namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>Spelling and size of a <see cref="SafetensorsDtype"/>.</summary>
internal static class SafetensorsDtypeExtensions
{
    private static readonly Dictionary<string, SafetensorsDtype> ByHeaderName =
        Enum.GetValues<SafetensorsDtype>().ToDictionary(HeaderName);

    /// <summary>Bytes of one element.</summary>
    public static int ByteSize(this SafetensorsDtype dtype) => dtype switch
    {
        SafetensorsDtype.Bool or SafetensorsDtype.U8 or SafetensorsDtype.I8 => 1,
        SafetensorsDtype.U16 or SafetensorsDtype.I16 or SafetensorsDtype.F16 or SafetensorsDtype.BF16 => 2,
        SafetensorsDtype.U32 or SafetensorsDtype.I32 or SafetensorsDtype.F32 => 4,
        _ => 8,
    };

    /// <summary>The name in the header: <c>F32</c>, <c>BOOL</c>, …</summary>
    public static string HeaderName(this SafetensorsDtype dtype) => dtype.ToString().ToUpperInvariant();

    /// <summary>Finds the type with a header name; false when this program does not know it.</summary>
    public static bool TryParse(string headerName, out SafetensorsDtype dtype) => ByHeaderName.TryGetValue(headerName, out dtype);
}
