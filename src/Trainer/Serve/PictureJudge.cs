using System.Diagnostics;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Inference;

namespace Wikiart.Cuda.Trainer.Serve;

/// <summary>Answers one picture at a time; pictures are decoded side by side, one a core.</summary>
internal sealed class PictureJudge : IDisposable
{
    private const double Rounding = 1000;

    private readonly LoadedModel _model;
    private readonly GradCam _cam;
    private readonly SemaphoreSlim _decoding = new(Environment.ProcessorCount);
    private readonly SemaphoreSlim _computing = new(1);

    /// <summary>Prepares to answer.</summary>
    /// <param name="model">The model, which must outlive this.</param>
    public PictureJudge(LoadedModel model)
    {
        _model = model;
        _cam = new GradCam(model);
    }

    /// <summary>Answers a picture.</summary>
    /// <param name="encoded">The file's bytes.</param>
    /// <param name="topK">Classes to name of each task.</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <returns>The answer, or the reason why the picture cannot be read.</returns>
    public async Task<(ServedPrediction? Prediction, string? Fault)> AnswerAsync(byte[] encoded, int topK, CancellationToken cancellation)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using EncodedPicture picture = new(encoded, _model.Info.LabelSets);
        using BatchLoader loader = new(picture, [0], _model.Loading with { BatchSize = 1, Threads = 1, MaxUnreadable = 1 });
        if (await DecodeAsync(loader, cancellation) is not { Count: 1 } batch)
        {
            return (null, loader.Unreadable[0].Reason);
        }

        await _computing.WaitAsync(cancellation);
        try
        {
            Dictionary<string, ServedTask> tasks = await Task.Run(() => Compute(batch, topK), cancellation);
            double crop = _model.Loading.ImageSize / (double)_model.Loading.ResizedSide;
            return (new ServedPrediction(tasks, crop, watch.Elapsed.TotalMilliseconds), null);
        }
        finally
        {
            _computing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cam.Dispose();
        _decoding.Dispose();
        _computing.Dispose();
    }

    private async Task<PixelBatch?> DecodeAsync(BatchLoader loader, CancellationToken cancellation)
    {
        await _decoding.WaitAsync(cancellation);
        try
        {
            return await Task.Run(loader.Next, cancellation);
        }
        finally
        {
            _decoding.Release();
        }
    }

    private Dictionary<string, ServedTask> Compute(PixelBatch batch, int topK)
    {
        float[] logits = _model.Logits(batch).ToArray();
        Dictionary<string, ServedTask> tasks = [];
        for (int task = 0; task < _model.Heads.Tasks; task++)
        {
            double[] probabilities = _model.Probabilities(logits, 0, task);
            HeatMap map = _cam.Explain(task, [Array.IndexOf(probabilities, probabilities.Max())])[0];
            float[] rounded = Array.ConvertAll(map.Values, value => (float)(Math.Round(value * Rounding) / Rounding));
            tasks[_model.Info.Tasks[task].Task] = new ServedTask(_model.Likeliest(probabilities, task, topK), map with { Values = rounded });
        }

        return tasks;
    }
}
