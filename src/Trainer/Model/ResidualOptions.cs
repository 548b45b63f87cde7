using System.Text.Json.Serialization;
using Wikiart.Cuda.Kernels;

namespace Wikiart.Cuda.Trainer.Model;

/// <summary>
/// The description of a residual trunk of two-convolution blocks (K. He et al., "Deep residual learning", 2016). The defaults are
/// torchvision's resnet18; other exporters pad strided layers on two sides only, or have other numbers of blocks.
/// </summary>
internal sealed record ResidualOptions
{
    /// <summary>What <c>--trunk</c> calls torchvision's network.</summary>
    public const string ResNet18 = "resnet18";

    /// <summary>Blocks of each stage; every stage but the first halves the image and doubles the channels.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = [2, 2, 2, 2];

    /// <summary>Channels of the first stage.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Padding of the first convolution, 7×7 with stride 2.</summary>
    public Margins StemPadding { get; init; } = 3;

    /// <summary>Padding of the max-pool, 3×3 with stride 2.</summary>
    public Margins PoolPadding { get; init; } = 1;

    /// <summary>Padding of the 3×3 convolutions with stride 2.</summary>
    public Margins StridedPadding { get; init; } = 1;

    /// <summary>ε of every batch norm.</summary>
    public float Epsilon { get; init; } = 1e-5f;

    /// <summary>Features that the trunk gives.</summary>
    [JsonIgnore]
    public int Features => Width << (Blocks.Count - 1);

    /// <summary>Whether two descriptions are of the same network.</summary>
    /// <param name="other">The other.</param>
    /// <returns>True when all parts are equal.</returns>
    public bool Equals(ResidualOptions? other) =>
        other is not null && Blocks.SequenceEqual(other.Blocks) && Width == other.Width && StemPadding == other.StemPadding &&
        PoolPadding == other.PoolPadding && StridedPadding == other.StridedPadding && Epsilon.Equals(other.Epsilon);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Blocks.Count, Width, StemPadding, PoolPadding, StridedPadding, Epsilon);
}
