using System.Diagnostics.CodeAnalysis;

namespace Wikiart.Cuda.Trainer.Data.Images;

/// <summary>What came of decoding one picture: a window on it, or the reason why there is none.</summary>
/// <param name="Window">Where the pixels lie in the resized picture.</param>
/// <param name="Fault">Why the picture cannot be used, as the end of a sentence; null when it can.</param>
internal readonly record struct DecodedSquare(SquareWindow Window, string? Fault)
{
    /// <summary>Whether pixels were written.</summary>
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool Ok => Fault is null;

    /// <summary>A picture that cannot be used.</summary>
    public static DecodedSquare Unreadable(string fault) => new(default, fault);
}
