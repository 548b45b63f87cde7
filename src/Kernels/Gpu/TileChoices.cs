using System.Globalization;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>
/// What measuring on a device has found to be faster than the defaults: which tile a tensor-core operation uses for so many columns of output, and
/// whether the heads' update runs beside the convolutions.
/// </summary>
internal sealed class TileChoices
{
    private const string BesideWord = "beside";
    private const string OnePassWord = "one-pass";

    private readonly SortedDictionary<(Operation Operation, long Columns), KernelTile> _tiles = [];
    private readonly Dictionary<Operation, KernelTile> _forAll = [];
    private readonly SortedDictionary<(Operation Operation, int N, int Out, int In), bool> _beside = [];

    /// <summary>The tiles that an operation's kernels exist for, the default for most sizes first.</summary>
    /// <param name="operation">An operation on tensor cores.</param>
    /// <param name="columns">Columns of its output; of the heads' backward pass and update, samples.</param>
    /// <returns>The tiles; none for an operation that has no choice.</returns>
    public static IReadOnlyList<KernelTile> Candidates(Operation operation, long columns) => operation switch
    {
        Operation.ConvForward or Operation.ConvBackwardInput or Operation.ConvBackwardWeight or Operation.ConvAddReluForward
            or Operation.ConvReluPoolForward or Operation.ConvReluPoolBackwardInput => [TensorTile.Wide, TensorTile.Narrow],
        Operation.ConvReluPoolBackwardWeight => [TensorTile.Wide, TensorTile.Narrow, .. SparseTile.All],
        Operation.LinearForward => [TensorTile.Slim, TensorTile.Narrow],
        Operation.LinearBackwardInput or Operation.LinearBackwardSgd or Operation.LinearBackwardAdamW or Operation.LinearUpdateSgd
            or Operation.LinearUpdateAdamW => UpdateTile.Holding(columns),
        _ => [],
    };

    /// <summary>The tile to use.</summary>
    /// <typeparam name="TTile">The kind of the operation's tiles.</typeparam>
    /// <param name="operation">The operation.</param>
    /// <param name="columns">Columns of its output.</param>
    /// <param name="otherwise">What is used where nothing was chosen.</param>
    /// <returns>The tile.</returns>
    public TTile Of<TTile>(Operation operation, long columns, TTile otherwise)
        where TTile : KernelTile => (TTile)_tiles.GetValueOrDefault((operation, columns), _forAll.GetValueOrDefault(operation, otherwise));

    /// <summary>Chooses a tile.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="columns">Columns of its output.</param>
    /// <param name="tile">One of its candidates.</param>
    public void Choose(Operation operation, long columns, KernelTile tile) => _tiles[(operation, columns)] = tile;

    /// <summary>Chooses a tile for all sizes that have no choice of their own, to look at that tile; it is never written to a file.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="tile">One of its candidates.</param>
    public void ChooseForAll(Operation operation, KernelTile tile) => _forAll[operation] = tile;

    /// <summary>Forgets a choice.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="columns">Columns of its output.</param>
    public void Forget(Operation operation, long columns) => _tiles.Remove((operation, columns));

    /// <summary>Whether the update of the heads' first layers runs beside the convolutions.</summary>
    /// <param name="operation">The backward pass with its update.</param>
    /// <param name="n">Samples.</param>
    /// <param name="weight">The weights.</param>
    /// <returns>False where nothing was chosen.</returns>
    public bool UpdatesBeside(Operation operation, int n, OutIn weight) =>
        _beside.GetValueOrDefault((operation, n, weight.Out, weight.In));

    /// <summary>Chooses where the update of the heads' first layers runs.</summary>
    /// <param name="operation">The backward pass with its update.</param>
    /// <param name="n">Samples.</param>
    /// <param name="weight">The weights.</param>
    /// <param name="beside">Beside the convolutions, or in one pass.</param>
    public void Choose(Operation operation, int n, OutIn weight, bool beside) => _beside[(operation, n, weight.Out, weight.In)] = beside;

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

    /// <summary>Writes the choices, a line each.</summary>
    /// <param name="path">A file that is replaced as a whole.</param>
    public void Write(string path)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllLines(
            temporary,
            [
                .. _tiles.Select(choice => $"{choice.Key.Operation} {choice.Key.Columns} {choice.Value.Suffix}"),
                .. _beside.Select(choice =>
                    $"{choice.Key.Operation} {choice.Key.N} {choice.Key.Out} {choice.Key.In} {(choice.Value ? BesideWord : OnePassWord)}"),
            ]);
        File.Move(temporary, path, overwrite: true);
    }

    private void Take(string[] words)
    {
        if (words.Length < 3 || !Enum.TryParse(words[0], out Operation operation))
        {
            return;
        }

        int[] numbers = [.. words[1..^1].Select(word => int.TryParse(word, CultureInfo.InvariantCulture, out int number) ? number : 0)];
        switch (numbers)
        {
            case [> 0 and var columns] when Candidates(operation, columns).FirstOrDefault(tile => tile.Suffix == words[^1]) is { } found:
                Choose(operation, columns, found);
                break;
            case [> 0 and var n, > 0 and var outputs, > 0 and var inputs] when words[^1] is BesideWord or OnePassWord:
                Choose(operation, n, new OutIn(outputs, inputs), words[^1] == BesideWord);
                break;
        }
    }
}
