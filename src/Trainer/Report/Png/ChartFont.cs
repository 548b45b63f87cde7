using SkiaSharp;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Report.Png;

/// <summary>A font for charts. On Linux, Skia without fontconfig knows none, so the usual folders are looked through.</summary>
internal static class ChartFont
{
    private static readonly string[] Preferred =
    [
        "DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "Roboto-Regular.ttf", "Ubuntu-R.ttf", "FreeSans.ttf", "Arial.ttf",
    ];

    private static string[] Folders =>
    [
        "/usr/share/fonts", "/usr/local/share/fonts",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".fonts"),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "fonts"),
    ];

    /// <summary>Opens a font.</summary>
    /// <returns>The font, which the caller disposes.</returns>
    /// <exception cref="UserException">There is none.</exception>
    public static SKTypeface Open()
    {
        if (!OperatingSystem.IsLinux())
        {
            return SKTypeface.FromFamilyName("Arial");
        }

        string[] files = [.. Folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.ttf", SearchOption.AllDirectories))];
        string? file = Preferred.Select(name => files.FirstOrDefault(path => Path.GetFileName(path) == name)).FirstOrDefault(path => path is not null)
            ?? files.Order(StringComparer.Ordinal).FirstOrDefault();
        return (file is null ? null : SKTypeface.FromFile(file)) ?? throw new UserException(
            $"--png writes text into pictures, and there is no TrueType font in {string.Join(", ", Folders)}; on Debian, apt-get install fonts-dejavu-core brings one.");
    }
}
