using System.Numerics;

namespace Wikiart.Cuda.Trainer.Data.Demo;

/// <summary>What makes an invented artist recognisable: six colours and a way of moving the brush.</summary>
/// <param name="Name">The artist's class name.</param>
/// <param name="Colours">From darkest to lightest, as RGB in 0 to 1.</param>
/// <param name="StrokeWidth">The length of a brush stroke to the side, in thousandths of the picture's side.</param>
/// <param name="StrokeHeight">Its length downwards, in the same unit.</param>
/// <param name="StrokeStrength">How much lighter or darker a stroke may be than its neighbour.</param>
internal sealed record DemoPalette(string Name, Vector3[] Colours, float StrokeWidth, float StrokeHeight, float StrokeStrength)
{
    /// <summary>The artists.</summary>
    public static readonly IReadOnlyList<DemoPalette> All =
    [
        new("Palette Ember", Rgb(0x2A0F0C, 0x7A1F12, 0xC43A1A, 0xE8792B, 0xF4B45C, 0xFBE3B5), 180, 14, 0.16f),
        new("Palette Tide", Rgb(0x0B1B33, 0x12406B, 0x1F77A8, 0x5CB8CB, 0xE9CFA0, 0xEFF8F4), 90, 22, 0.14f),
        new("Palette Moss", Rgb(0x17200F, 0x35491C, 0x5F8A2B, 0xB98A3E, 0xB7C46A, 0xEDE6B8), 30, 30, 0.18f),
        new("Palette Orchid", Rgb(0x220B2E, 0x57206B, 0x9A3591, 0xE0609B, 0xEBA6D0, 0xFBE4F3), 120, 120, 0.10f),
        new("Palette Ash", Rgb(0x141416, 0x3B3C40, 0x6B6C70, 0x999A9B, 0xC6C5C0, 0xF1EFE8), 16, 16, 0.16f),
        new("Palette Carnival", Rgb(0x1A1A2E, 0x1D4ED8, 0xDC2626, 0x16A34A, 0xFACC15, 0xFFF7E0), 14, 180, 0.14f),
    ];

    private static Vector3[] Rgb(params int[] colours) =>
        Array.ConvertAll(colours, c => new Vector3((c >> 16) & 255, (c >> 8) & 255, c & 255) / 255f);
}
