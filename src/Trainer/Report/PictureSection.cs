using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Inference;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>Pictures: where the model looked, and what it was wrong about while it was sure.</summary>
internal sealed class PictureSection
{
    private const int MistakesShown = 8;
    private const int SamplesShown = 6;
    private const int OverlaySide = 128;

    private readonly LoadedModel _model;
    private readonly JudgedPictures _judged;
    private readonly IPaintingSource _source;

    /// <summary>Prepares the section.</summary>
    /// <param name="model">The model.</param>
    /// <param name="judged">What it says of held-out pictures.</param>
    /// <param name="source">Where the pictures are.</param>
    public PictureSection(LoadedModel model, JudgedPictures judged, IPaintingSource source)
    {
        _model = model;
        _judged = judged;
        _source = source;
    }

    /// <summary>Adds both parts.</summary>
    /// <param name="page">The page.</param>
    /// <param name="judgements">How the model did, one a task.</param>
    public void Add(ReportPage page, IReadOnlyList<TaskJudgement> judgements)
    {
        AddSamples(page);
        page.Section("Most confident mistakes", "Held-out pictures with a wrong answer, the surest first.");
        foreach (TaskJudgement judgement in judgements)
        {
            string content = judgement.Mistakes.Count > 0
                ? $"<div class=\"pictures\">{string.Concat(judgement.Mistakes.Take(MistakesShown).Select(mistake => Shown(judgement, mistake)))}</div>"
                : "<p class=\"muted\">None.</p>";
            page.Add($"<div class=\"card\" style=\"margin-bottom:16px\"><h3>{Html.Escape(judgement.Task)}: {judgement.Mistakes.Count:#,0} of {judgement.Labelled:#,0}</h3>{content}</div>");
        }
    }

    private void AddSamples(ReportPage page)
    {
        page.Section(
            "Where the model looked",
            "Grad-CAM of each task's answer: the brighter a place, the more it spoke for the answer. The first picture of each row is as the model saw it.");
        page.Add("<label>strength of the overlay <input id=\"strength\" type=\"range\" min=\"0\" max=\"1\" step=\"0.05\" value=\"1\"></label>");
        int count = Math.Min(SamplesShown, _judged.Count);
        page.Grid(Enumerable.Range(0, count).Select(i => Explained(i * _judged.Count / count)), "wide");
    }

    private string Explained(int row)
    {
        using BatchLoader loader = Load(row);
        PixelBatch batch = loader.Next()!;
        string picture = PictureEncoder.DataUri("image/jpeg", PictureEncoder.Jpeg(batch, 0, _model.Loading.ImageSize));
        ReadOnlySpan<float> logits = _model.Logits(batch);
        double[][] probabilities = new double[_model.Heads.Tasks][];
        for (int task = 0; task < probabilities.Length; task++)
        {
            probabilities[task] = _model.Probabilities(logits, 0, task);
        }

        using GradCam cam = new(_model);
        IEnumerable<string> tasks = probabilities.Select((shares, task) =>
        {
            int answer = Array.IndexOf(shares, shares.Max());
            string overlay = PictureEncoder.DataUri("image/png", PictureEncoder.Overlay(cam.Explain(task, [answer])[0], OverlaySide));
            IReadOnlyList<string> names = _model.Info.Tasks[task].Classes;
            int label = _judged.Label(row, task);
            string verdict = label < 0 || label == answer ? string.Empty : $"<br><span class=\"wrong\">is {Html.Escape(names[label])}</span>";
            return $"<figure><div class=\"frame\"><img src=\"{picture}\" alt=\"\"><img class=\"cam\" src=\"{overlay}\" alt=\"\"></div>" +
                $"<figcaption>{Html.Escape(_model.Info.Tasks[task].Task)}<br><b>{Html.Escape(names[answer])}</b> {Percent(shares[answer])}{verdict}</figcaption></figure>";
        });
        return $"<div class=\"card\"><div class=\"sample\"><figure><div class=\"frame\"><img src=\"{picture}\" alt=\"\"></div>" +
            $"<figcaption>{Name(row)}</figcaption></figure>{string.Concat(tasks)}</div></div>";
    }

    private string Shown(TaskJudgement judgement, Mistake mistake)
    {
        using BatchLoader loader = Load(mistake.Row);
        PixelBatch batch = loader.Next()!;
        string picture = PictureEncoder.DataUri("image/jpeg", PictureEncoder.Jpeg(batch, 0, _model.Loading.ImageSize));
        return $"<figure><div class=\"frame\"><img src=\"{picture}\" alt=\"\"></div><figcaption><b>{Html.Escape(judgement.Classes[mistake.Predicted])}</b> " +
            $"{Percent(mistake.Probability)}<br><span class=\"wrong\">is {Html.Escape(judgement.Classes[mistake.Label])}</span><br>{Name(mistake.Row)}</figcaption></figure>";
    }

    /// <summary>Shards have long names that differ in their middle: the row is what tells pictures apart.</summary>
    private string Name(int row)
    {
        string name = Path.GetFileName(_source.NameOf(_judged.Sample(row)));
        int shard = name.IndexOf(".parquet ", StringComparison.Ordinal);
        return $"<span title=\"{Html.Escape(name)}\">{Html.Escape(shard < 0 ? name : name[(shard + 9)..])}</span>";
    }

    private static string Percent(double share) => $"{share * 100:0}&nbsp;%";

    private BatchLoader Load(int row) => new(_source, [_judged.Sample(row)], _model.Loading with { BatchSize = 1, Threads = 1 });
}
