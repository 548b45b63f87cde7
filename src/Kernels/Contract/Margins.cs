using System.Text.Json.Serialization;

namespace Wikiart.Cuda.Kernels;

/// <summary>Pixels added around an image, in ONNX's order of sides. One number stands for all four.</summary>
/// <param name="Top">Rows above, at least 0.</param>
/// <param name="Left">Columns on the left, at least 0.</param>
/// <param name="Bottom">Rows below, at least 0.</param>
/// <param name="Right">Columns on the right, at least 0.</param>
public readonly record struct Margins(int Top, int Left, int Bottom, int Right)
{
    /// <summary>Whether all sides are equal.</summary>
    [JsonIgnore]
    public bool IsUniform => Top == Left && Top == Bottom && Top == Right;

    /// <summary>The widest side.</summary>
    [JsonIgnore]
    public int Largest => Math.Max(Math.Max(Top, Left), Math.Max(Bottom, Right));

    /// <summary>The same on all sides.</summary>
    /// <param name="pixels">How many pixels.</param>
    public static implicit operator Margins(int pixels) => All(pixels);

    /// <summary>The same on all sides.</summary>
    /// <param name="pixels">How many pixels.</param>
    /// <returns>Four equal sides.</returns>
    public static Margins All(int pixels) => new(pixels, pixels, pixels, pixels);

    /// <inheritdoc/>
    public override string ToString() => IsUniform ? $"{Top}" : $"[{Top}, {Left}, {Bottom}, {Right}]";
}
