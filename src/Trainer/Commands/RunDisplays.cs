using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Report;
using Wikiart.Cuda.Trainer.TensorBoard;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Everything that shows a run: the screen, and what the user asked for besides, each wrapped around the one before.</summary>
internal sealed class RunDisplays : IDisposable
{
    private readonly RunFolder _folder;
    private TensorBoardDisplay? _tensorBoard;
    private ReportDisplay? _report;

    /// <summary>Starts with the screen.</summary>
    /// <param name="screen">The screen.</param>
    /// <param name="folder">The run's folder.</param>
    public RunDisplays(IRunDisplay screen, RunFolder folder)
    {
        Outermost = screen;
        _folder = folder;
    }

    /// <summary>What the run is to tell.</summary>
    public IRunDisplay Outermost { get; private set; }

    /// <summary>Adds an event file.</summary>
    /// <param name="learner">The model that is trained.</param>
    /// <param name="data">The run's paintings.</param>
    public void AddTensorBoard(Learner learner, TrainingData data) =>
        Outermost = _tensorBoard = new TensorBoardDisplay(Outermost, _folder, learner, data);

    /// <summary>Adds a page that grows with the run.</summary>
    public void AddReport() => Outermost = _report = new ReportDisplay(Outermost, _folder);

    /// <summary>Finishes what is written at the end of a run.</summary>
    /// <param name="operations">What judges the best checkpoint; null when the run was interrupted.</param>
    public void End(IOperations? operations) => _report?.End(operations);

    /// <inheritdoc/>
    public void Dispose() => _tensorBoard?.Dispose();
}
