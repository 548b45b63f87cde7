using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Report.Png;

/// <summary>Writes the charts of a page into a folder.</summary>
internal static class ChartFiles
{
    /// <summary>Writes or replaces the files.</summary>
    /// <param name="folder">The folder, made if it is not there.</param>
    /// <param name="charts">The charts; each becomes NAME.png.</param>
    /// <exception cref="UserException">A file cannot be written, or there is no font.</exception>
    public static void Write(string folder, IReadOnlyList<NamedChart> charts)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"The folder '{folder}' cannot be made: {FileError.Reason(folder, error)}.", error);
        }

        using ChartPng png = new();
        foreach (NamedChart chart in charts)
        {
            byte[] file = png.Draw(chart);
            AtomicFile.Write(Path.Combine(folder, $"{chart.Name}.png"), stream => stream.Write(file));
        }
    }
}
