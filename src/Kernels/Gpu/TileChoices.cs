using System.Globalization;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>
/// What measuring on a device has found to be faster than the defaults: which tile a tensor-core operation uses for a product, and whether the heads'
/// update runs beside the convolutions. A choice holds for the size that it was measured at.
/// </summary>
/// <param name="multiprocessors">The device's.</param>
internal sealed class TileChoices(int multiprocessors)
{
    private const string BesideWord = "beside";
    private const string OnePassWord = "one-pass";

    private readonly Dictionary<(Operation Operation, GemmSize Size), KernelTile> _tiles = [];
    private readonly Dictionary<Operation, KernelTile> _forAll = [];
    private readonly Dictionary<(Operation Operation, GemmSize Size), bool> _beside = [];

    /// <summary>Whether an operation has kernels that split K beside those that do not.</summary>
    /// <param name="operation">The operation.</param>
    public static bool CanSplit(Operation operation) =>
        operation is Operation.ConvForward or Operation.ConvBackwardInput or Operation.ConvAddReluForward;

    /// <summary>The tiles that an operation's kernels exist for, the default for most sizes first.</summary>
    /// <param name="operation">An operation on tensor cores.</param>
    /// <param name="size">Its size.</param>
    /// <returns>The tiles; none for an operation that has no choice.</returns>
    public IReadOnlyList<KernelTile> Candidates(Operation operation, GemmSize size) => operation switch
    {
        Operation.ConvForward or Operation.ConvBackwardInput or Operation.ConvAddReluForward =>
            [TensorTile.Wide, TensorTile.Narrow, .. Splits(TensorTile.WideSplit, size), .. Splits(TensorTile.NarrowSplit, size)],
        Operation.ConvBackwardWeight or Operation.ConvReluPoolForward or Operation.ConvReluPoolBackwardInput => [TensorTile.Wide, TensorTile.Narrow],
        Operation.ConvReluPoolBackwardWeight => [TensorTile.Wide, TensorTile.Narrow, .. SparseTile.Every],
        Operation.LinearForward => [TensorTile.Slim, TensorTile.Narrow],
        Operation.LinearBackwardInput or Operation.LinearBackwardSgd or Operation.LinearBackwardAdamW or Operation.LinearUpdateSgd
            or Operation.LinearUpdateAdamW => [.. UpdateTile.Holding(size)],
        _ => [],
    };

    /// <summary>The tile to use.</summary>
    /// <typeparam name="TTile">The kind of the operation's tiles.</typeparam>
    /// <param name="operation">The operation.</param>
    /// <param name="size">Its size.</param>
    /// <param name="otherwise">What is used where nothing was chosen.</param>
    /// <returns>The tile.</returns>
    public TTile Of<TTile>(Operation operation, GemmSize size, TTile otherwise)
        where TTile : KernelTile => (TTile)_tiles.GetValueOrDefault((operation, size), _forAll.GetValueOrDefault(operation, otherwise));

    /// <summary>Chooses a tile.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="size">Its size.</param>
    /// <param name="tile">One of its candidates.</param>
    public void Choose(Operation operation, GemmSize size, KernelTile tile) => _tiles[(operation, size)] = tile;

    /// <summary>Chooses a tile for all sizes that have no choice of their own, to look at that tile; it is never written to a file.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="tile">One of its candidates.</param>
    public void ChooseForAll(Operation operation, KernelTile tile) => _forAll[operation] = tile;

    /// <summary>Forgets a choice.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="size">Its size.</param>
    public void Forget(Operation operation, GemmSize size) => _tiles.Remove((operation, size));

    /// <summary>Whether the update of the heads' first layers runs beside the convolutions.</summary>
    /// <param name="operation">The backward pass with its update.</param>
    /// <param name="size">Its size.</param>
    /// <returns>False where nothing was chosen.</returns>
    public bool UpdatesBeside(Operation operation, GemmSize size) => _beside.GetValueOrDefault((operation, size));

    /// <summary>Chooses where the update of the heads' first layers runs.</summary>
    /// <param name="operation">The backward pass with its update.</param>
    /// <param name="size">Its size.</param>
    /// <param name="beside">Beside the convolutions, or in one pass.</param>
    public void Choose(Operation operation, GemmSize size, bool beside) => _beside[(operation, size)] = beside;

    /// <summary>Reads choices from a file; a line that names nothing of this program is left out.</summary>
    /// <param name="path">A file that may be missing.</param>
    public void Read(string path)
    {
        try
        {
            foreach (string line in File.Exists(path) ? File.ReadAllLines(path) : [])
            {
                Take(line.Split(' '));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Without the file, the defaults are right, only slower.
        }
    }

    /// <summary>Writes the choices, a line each: operation, rows, columns, depth, and what was chosen.</summary>
    /// <param name="path">A file that is replaced as a whole.</param>
    public void Write(string path)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        IEnumerable<string> lines =
        [
            .. _tiles.Select(choice => Line(choice.Key, choice.Value.Suffix)),
            .. _beside.Select(choice => Line(choice.Key, choice.Value ? BesideWord : OnePassWord)),
        ];
        File.WriteAllLines(temporary, lines.Order(StringComparer.Ordinal));
        File.Move(temporary, path, overwrite: true);
    }

    private static string Line((Operation Operation, GemmSize Size) key, string choice) =>
        string.Create(CultureInfo.InvariantCulture, $"{key.Operation} {key.Size.Rows} {key.Size.Columns} {key.Size.Depth} {choice}");

    private IEnumerable<TensorTile> Splits(TensorTile tile, GemmSize size) => tile.Parts(size, multiprocessors) > 1 ? [tile] : [];

    private void Take(string[] words)
    {
        if (words is not [var name, _, _, _, var choice] || !Enum.TryParse(name, out Operation operation) ||
            words[1..^1].Select(Number).ToArray() is not [> 0 and var rows, > 0 and var columns, > 0 and var depth])
        {
            return;
        }

        GemmSize size = new(rows, columns, depth);
        if (choice is BesideWord or OnePassWord)
        {
            Choose(operation, size, choice == BesideWord);
        }
        else if (Candidates(operation, size).FirstOrDefault(tile => tile.Suffix == choice) is { } found)
        {
            Choose(operation, size, found);
        }
    }

    private static long Number(string word) => long.TryParse(word, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
