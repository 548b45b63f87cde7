using System.Text.Json;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Formats;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>The temperatures of a checkpoint, in <c>calibration.json</c> beside it.</summary>
/// <param name="Checkpoint">The checkpoint's file name.</param>
/// <param name="Step">The optimizer steps that it had seen; another checkpoint of that name does not match.</param>
/// <param name="Temperatures">One a task, by its name.</param>
internal sealed record Calibration(string Checkpoint, long Step, IReadOnlyDictionary<string, double> Temperatures)
{
    private const string FileName = "calibration.json";

    /// <summary>Fits temperatures to held-out pictures.</summary>
    /// <param name="path">The checkpoint.</param>
    /// <param name="info">What it says about itself.</param>
    /// <param name="judged">What its model says of the pictures.</param>
    /// <returns>The calibration.</returns>
    public static Calibration Fit(string path, CheckpointInfo info, JudgedPictures judged) => new(
        Path.GetFileName(path),
        info.Progress.Step,
        Enumerable.Range(0, info.Tasks.Count).ToDictionary(task => info.Tasks[task].Task, task => TemperatureFit.Fit(judged, task)));

    /// <summary>Judges held-out pictures, fits temperatures and writes them beside the checkpoint.</summary>
    /// <param name="operations">What computes the model.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="source">The pictures, with the model's classes.</param>
    /// <param name="samples">Which of them.</param>
    /// <exception cref="UserException">A file cannot be read or written, or the memory is exhausted.</exception>
    public static void FitBeside(IOperations operations, string checkpoint, IPaintingSource source, int[] samples)
    {
        using LoadedModel model = new(operations, checkpoint);
        Fit(checkpoint, model.Info, JudgedPictures.Of(model, source, samples)).WriteBeside(checkpoint);
    }

    /// <summary>The temperatures that belong to a checkpoint.</summary>
    /// <param name="trained">The checkpoint.</param>
    /// <returns>One a task; 1 where it was not calibrated.</returns>
    /// <exception cref="UserException">The file beside it is damaged.</exception>
    public static double[] TemperaturesOf(TrainedModel trained)
    {
        string path = PathBeside(trained.Path);
        Calibration? calibration = File.Exists(path) ? Read(path) : null;
        bool belongs = calibration?.Checkpoint == Path.GetFileName(trained.Path) && calibration.Step == trained.Info.Progress.Step;
        return [.. trained.Info.Tasks.Select(task => belongs ? calibration!.Temperatures.GetValueOrDefault(task.Task, 1) : 1)];
    }

    /// <summary>Writes it beside its checkpoint.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void WriteBeside(string checkpoint) => AtomicFile.Write(
        PathBeside(checkpoint), stream => JsonSerializer.Serialize(stream, this, TrainerJson.Indented.Calibration));

    private static string PathBeside(string checkpoint) => Path.Combine(Path.GetDirectoryName(checkpoint) ?? string.Empty, FileName);

    private static Calibration Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            Calibration? read = JsonSerializer.Deserialize(stream, TrainerJson.Default.Calibration);
            return read is { Checkpoint: not null, Temperatures: not null } && read.Temperatures.Values.All(t => double.IsFinite(t) && t > 0)
                ? read
                : throw new UserException($"'{path}' has no temperatures above 0; wikiart calibrate makes it anew.");
        }
        catch (JsonException error)
        {
            throw new UserException($"Cannot read '{path}': {error.Message} wikiart calibrate makes it anew.", error);
        }
        catch (Exception error) when (FileError.Is(error))
        {
            throw new UserException($"Cannot read '{path}': {FileError.Reason(path, error)}.", error);
        }
    }
}
