using System.Net;
using System.Text;
using Wikiart.Cuda.Trainer.Formats;

namespace Wikiart.Cuda.Trainer.Data.Inspection;

/// <summary>A report as one HTML file, with a contact sheet of each class in it.</summary>
internal static class DataPage
{
    private const int PicturesOfClass = 12;
    private const int ThumbnailSide = 72;
    private const int MostNamed = 200;

    private const string Style = """
        body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:1120px;padding:0 1rem;color:#222;background:#fff}
        h1{font-size:1.5rem}h2{margin-top:2.2rem;border-bottom:1px solid #ddd}
        table{border-collapse:collapse}td,th{text-align:left;padding:.15rem 1.2rem .15rem 0;vertical-align:top}td.n{text-align:right}
        .class{margin:.9rem 0}.class img{display:block;max-width:100%}.bar{background:#7a9cc6;height:.55rem;display:inline-block;vertical-align:middle}
        .names{font-family:ui-monospace,monospace;font-size:.85em;overflow-wrap:anywhere}.warn{color:#a33}small{color:#666}
        """;

    /// <summary>Writes the page.</summary>
    /// <param name="path">The file.</param>
    /// <param name="report">The report.</param>
    /// <param name="source">The paintings.</param>
    /// <param name="facts">What is known of each.</param>
    /// <exception cref="Wikiart.Cuda.Runtime.UserException">The file cannot be written.</exception>
    public static void Write(string path, DataReport report, IPaintingSource source, PictureFacts[] facts)
    {
        StringBuilder page = new();
        page.Append($"<!DOCTYPE html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>{Text(report.Description)}</title><style>{Style}</style>\n");
        page.Append($"<h1>{Text(report.Description)}</h1>\n");
        Overview(page, report);
        Named(page, "Unreadable pictures", report.Unreadable.Select(image => $"{image.Name}: {image.Reason}"));
        Named(page, "Equal files", report.ExactDuplicates.Select(Joined));
        Named(page, "Equal files with contradicting labels", report.ContradictingDuplicates.Select(Joined));
        Named(page, "Pictures that look alike", report.NearDuplicates.Select(Joined));
        Named(page, "In training and in validation", report.Split.Leaks.Select(Joined));
        for (int task = 0; task < report.Tasks.Length; task++)
        {
            Classes(page, report.Tasks[task], task, source, facts);
        }

        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page.ToString())));
    }

    private static void Overview(StringBuilder page, DataReport report)
    {
        page.Append("<table>");
        foreach (TaskReport task in report.Tasks)
        {
            string unknown = task.Unknown > 0 ? $", {task.Unknown} {Text(task.UnknownClass!)}" : string.Empty;
            Row(page, task.Task, $"{task.Classes.Length} classes, {task.Labelled} labelled, {task.Missing} missing{unknown}");
        }

        if (report.Sizes is { } sizes)
        {
            Row(page, "size", $"median {sizes.MedianWidth} x {sizes.MedianHeight}; smallest {sizes.Smallest}; largest {sizes.Largest}");
        }

        string how = report.Split.Prescribed ? "prescribed by the data" : "made by train";
        string neither = report.Split.Neither > 0 ? $", {report.Split.Neither} in neither set" : string.Empty;
        Row(page, "split", $"{report.Split.Train} to train on, {report.Split.Validation} held out{neither} ({how})");
        page.Append("</table>\n");
        foreach (TaskReport task in report.Tasks.Where(task => task.SimilarNames.Length > 0))
        {
            Named(page, $"Names of {task.Task} that differ only by spelling", task.SimilarNames.Select(Joined));
        }
    }

    private static void Classes(StringBuilder page, TaskReport report, int task, IPaintingSource source, PictureFacts[] facts)
    {
        page.Append($"<h2>{Text(report.Task)}</h2>\n");
        int[][] samples = [.. report.Classes.Select(_ => Array.Empty<int>())];
        foreach (IGrouping<int, int> group in Enumerable.Range(0, facts.Length)
            .Where(sample => facts[sample].Fault is null && source.Label(sample, task) >= 0)
            .GroupBy(sample => source.Label(sample, task)))
        {
            int[] all = [.. group];

            // Evenly spread, since neighbours are often alike.
            samples[group.Key] = [.. Enumerable.Range(0, Math.Min(all.Length, PicturesOfClass))
                .Select(i => all[(int)((long)i * all.Length / Math.Min(all.Length, PicturesOfClass))])];
        }

        // In the order of the source, which reads each of its groups once.
        int[] chosen = [.. samples.SelectMany(all => all).Order()];
        Dictionary<int, byte[]> squares = chosen.Zip(ContactSheet.Squares(source, chosen, ThumbnailSide))
            .Where(pair => pair.Second is not null)
            .ToDictionary(pair => pair.First, pair => pair.Second!);
        int most = Math.Max(1, report.Classes.Max(one => one.Count));
        for (int label = 0; label < report.Classes.Length; label++)
        {
            ClassCount one = report.Classes[label];
            page.Append($"<div class=\"class\"><b>{Text(one.Name)}</b> <small>{label}</small> {one.Count} ");
            page.Append($"<span class=\"bar\" style=\"width:{300.0 * one.Count / most:0}px\"></span>");
            if (samples[label].Length > 0)
            {
                byte[] sheet = ContactSheet.Jpeg([.. samples[label].Select(sample => squares[sample])], samples[label].Length, ThumbnailSide);
                page.Append($"<img alt=\"{Text(one.Name)}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(sheet)}\">");
            }

            page.Append("</div>\n");
        }
    }

    private static void Row(StringBuilder page, string name, string text) => page.Append($"<tr><th>{Text(name)}<td>{Text(text)}");

    private static void Named(StringBuilder page, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length == 0)
        {
            return;
        }

        page.Append($"<h2 class=\"warn\">{Text(title)}: {all.Length}</h2><div class=\"names\">");
        page.AppendJoin("<br>", all.Take(MostNamed).Select(Text));
        page.Append(all.Length > MostNamed ? $"<br>… and {all.Length - MostNamed} more (--json has all)" : string.Empty).Append("</div>\n");
    }

    private static string Joined(string[] names) => string.Join("  =  ", names);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
