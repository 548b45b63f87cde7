using System.Globalization;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>Which tile a tensor-core operation uses for so many columns of output, where measuring has found a better one than the default.</summary>
internal sealed class TileChoices
{
    private readonly SortedDictionary<(Operation Operation, long Columns), TensorTile> _choices = [];

    /// <summary>The tiles that an operation's kernels exist for, the default for most sizes first.</summary>
    /// <param name="operation">An operation on tensor cores.</param>
    /// <returns>The tiles; none for an operation that has no choice.</returns>
    public static IReadOnlyList<TensorTile> Candidates(Operation operation) => operation switch
    {
        Operation.ConvReluPoolForward or Operation.ConvReluPoolBackwardInput or Operation.ConvReluPoolBackwardWeight => [TensorTile.Wide, TensorTile.Narrow],
        Operation.LinearForward => [TensorTile.Slim, TensorTile.Narrow],
        _ => [],
    };

    /// <summary>The tile to use.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="columns">Columns of its output.</param>
    /// <param name="otherwise">What is used where nothing was chosen.</param>
    /// <returns>The tile.</returns>
    public TensorTile Of(Operation operation, long columns, TensorTile otherwise) =>
        _choices.GetValueOrDefault((operation, columns), otherwise);

    /// <summary>Chooses a tile.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="columns">Columns of its output.</param>
    /// <param name="tile">One of its candidates.</param>
    public void Choose(Operation operation, long columns, TensorTile tile) => _choices[(operation, columns)] = tile;

    /// <summary>Reads choices from a file; a line that names no kernel of this program is left out.</summary>
    /// <param name="path">A file that may be missing.</param>
    public void Read(string path)
    {
        try
        {
            foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                if (line.Split(' ') is [var name, var columns, var suffix]
                    && Enum.TryParse(name, out Operation operation)
                    && long.TryParse(columns, CultureInfo.InvariantCulture, out long width)
                    && Candidates(operation).FirstOrDefault(tile => tile.Suffix == suffix) is { } found)
                {
                    Choose(operation, width, found);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the file, the defaults are right, only slower.
        }
    }

    /// <summary>Writes the choices, a line each.</summary>
    /// <param name="path">A file that is replaced as a whole.</param>
    public void Write(string path)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(temporary, _choices.Select(choice => $"{choice.Key.Operation} {choice.Key.Columns} {choice.Value.Suffix}"));
        File.Move(temporary, path, overwrite: true);
    }
}
