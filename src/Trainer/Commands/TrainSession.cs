using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Terminal;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>A run of <c>train</c> from its introduction to its results, as the user sees it.</summary>
/// <param name="screen">Where to write.</param>
/// <param name="paintings">The data.</param>
/// <param name="options">The run's options.</param>
/// <param name="folder">The run's folder.</param>
internal sealed class TrainSession(Screen screen, TrainingData paintings, TrainOptions options, RunFolder folder)
{
    /// <summary>Says what is going to be trained, on what.</summary>
    /// <param name="learner">What is trained.</param>
    /// <param name="device">Where.</param>
    public void Introduce(Learner learner, ComputeDevice device)
    {
        screen.Notes.WriteLine(
            $"{paintings.Source.Description}; {paintings.Split.Train.Length} to train on, {paintings.Split.Validation.Length} held out");
        screen.Notes.WriteLine(
            $"{learner.Model.ParameterCount:N0} parameters at {options.ImageSize} px, batches of {options.BatchSize}, " +
            $"{device.Description}; saved in {folder.Path}");
    }

    /// <summary>Trains, says what came out, and fits the probabilities.</summary>
    /// <param name="run">The run.</param>
    /// <param name="operations">What computes.</param>
    /// <param name="displays">Who shows it.</param>
    /// <param name="stop">What the user stops it with.</param>
    /// <returns>The exit code.</returns>
    public int Execute(TrainingRun run, IOperations operations, RunDisplays displays, StopRequest stop)
    {
        RunOutcome outcome = run.Execute(stop);
        if (outcome == RunOutcome.Interrupted)
        {
            screen.Output.WriteLine(
                $"Stopped after {run.Progress.Epoch} epochs and {run.Progress.Batch} batches, and saved. Go on with:");
            screen.Output.WriteLine($"  {Invocation.Name} train --resume {folder.Path}");
            displays.End(operations: null);
            return ExitCode.Interrupted;
        }

        if (outcome == RunOutcome.Stalled)
        {
            screen.Output.WriteLine(
                $"Stopped early: no better {options.BestMetric} in {run.Progress.Epoch - (run.Progress.Best?.Epoch ?? 0)} epochs.");
        }

        Report(run);
        Calibrate(operations);
        displays.End(operations);
        return ExitCode.Success;
    }

    private void Report(TrainingRun run)
    {
        if (run.Latest is not { } latest)
        {
            screen.Output.WriteLine(run.Progress.Epoch < options.Epochs
                ? "The run stopped early before; --early-stopping keeps it from going on."
                : $"All {options.Epochs} epochs were done before; give a larger --epochs to go on.");
            return;
        }

        int[] evaluated = latest.Phase == "train" ? paintings.Split.Train : paintings.Split.Validation;
        Dictionary<string, long[]> counts = [];
        for (int task = 0; task < paintings.Tasks.Count; task++)
        {
            counts[paintings.Tasks[task].Task] = ClassWeights.Count(paintings.Source, evaluated, task, options.KeepUnknown);
        }

        screen.Write(ResultTable.Of(latest.Tasks, counts));
        if (latest.Joint is { Labelled: > 0 } joint)
        {
            screen.Output.WriteLine($"All tasks right at once: {Screen.Percent(joint.Top1)} of {joint.Labelled} pictures.");
        }

        BestResult best = run.Progress.Best!;
        string metric = options.BestMetric == BestMetric.Default
            ? string.Empty
            : $"{options.BestMetric} {Math.Abs(best.Score ?? 0):0.0000}, ";
        screen.Output.WriteLine($"Best: epoch {best.Epoch}, {metric}mean top-1 {best.Top1 * 100:0.0} %, in {folder.BestPath}");
        screen.Output.WriteLine(RunText.Cost(run.Cost));
        string pictures = options.Data == DemoData.ShardIn(DemoData.Folder) ? DemoData.PicturesIn(DemoData.Folder) : "PICTURE";
        screen.Notes.WriteLine($"Next: {Invocation.Name} predict {pictures} --weights {folder.Path}");
    }

    /// <summary>A run whose weights are saved is not failed by what can be made up for.</summary>
    private void Calibrate(IOperations operations)
    {
        if (paintings.Split.Validation.Length == 0)
        {
            return;
        }

        try
        {
            Calibration.FitBeside(operations, folder.BestPath, paintings.Source, paintings.Split.Validation);
        }
        catch (UserException error)
        {
            screen.Errors.WriteLine($"Probabilities are not calibrated ({error.Message.TrimEnd('.')}); wikiart calibrate {folder.Path} does it.");
        }
    }
}
