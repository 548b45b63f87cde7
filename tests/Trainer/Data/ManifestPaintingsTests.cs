using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class ManifestPaintingsTests
{
    [Test]
    public void Names_become_classes_in_ordinal_order_and_empty_cells_are_missing()
    {
        using var folder = new TempFolder();
        folder.Write("img/a.jpg", TestImages.Numbered(1));
        string path = folder.Write("m.csv", "path,school\nimg/a.jpg,venice\nb.jpg,\nc.jpg,Zürich\nd.jpg,bruges\n");
        using var source = PaintingSources.Open(path);

        Assert.That(source.Tasks[0].ClassNames, Is.EqualTo(new[] { "Zürich", "bruges", "venice" }));
        Assert.That(Labels(source, 0), Is.EqualTo(new[] { 2, -1, 0, 1 }));
        Assert.That(source.ReadEncoded(0).ToArray(), Is.EqualTo(TestImages.Numbered(1)), "paths are relative to the manifest");
        Assert.That(() => source.ReadEncoded(1), Throws.InstanceOf<IOException>(), "a missing file shows when it is read");
    }

    [Test]
    public void Numbers_are_labels_as_they_stand()
    {
        using var folder = new TempFolder();
        using var source = PaintingSources.Open(folder.Write("m.csv", "file,era,school\na,3,0\nb,-1,1\nc,,0\n"));
        Assert.That(source.Tasks.Select(task => (task.Task, task.Count)), Is.EqualTo(new[] { ("era", 4), ("school", 2) }));
        Assert.That(Labels(source, 0), Is.EqualTo(new[] { 3, -1, -1 }));
    }

    [Test]
    public void A_class_list_fixes_the_order_and_takes_names_and_indices()
    {
        using var folder = new TempFolder();
        var options = new PaintingSourceOptions { ClassFiles = new Dictionary<string, string> { ["era"] = folder.Write("era.txt", "1 new art\n0 old\n") } };
        using var source = PaintingSources.Open(folder.Write("m.csv", "path,era\na,new art\nb,0\nc,\n"), options);
        Assert.That(source.Tasks[0].ClassNames, Is.EqualTo(new[] { "old", "new art" }));
        Assert.That(Labels(source, 0), Is.EqualTo(new[] { 1, 0, -1 }));
    }

    [Test]
    public void Byte_order_mark_carriage_returns_quotes_and_blank_lines_are_understood()
    {
        using var folder = new TempFolder();
        string text = "\uFEFFpath,school\r\n\"a, \"\"b\"\".jpg\",\"north, south\"\r\n\r\n c.jpg , plain \r\n";
        using var source = PaintingSources.Open(folder.Write("m.csv", text));
        Assert.That(source.Count, Is.EqualTo(2));
        Assert.That(Path.GetFileName(source.NameOf(0)), Is.EqualTo("a, \"b\".jpg"));
        Assert.That(Path.GetFileName(source.NameOf(1)), Is.EqualTo("c.jpg"));
        Assert.That(source.Tasks[0].ClassNames, Is.EqualTo(new[] { "north, south", "plain" }));
    }

    [Test]
    public void Columns_can_be_chosen_and_a_folder_with_one_manifest_opens_by_itself()
    {
        using var folder = new TempFolder();
        folder.Write("metadata.csv", "file_name,title,era\na.jpg,Untitled,1\n");
        using var source = PaintingSources.Open(folder.Root, new PaintingSourceOptions { Columns = ["era"] });
        Assert.That(source.Tasks.Select(task => task.Task), Is.EqualTo(new[] { "era" }));
    }

    [Test]
    public void Json_lines_may_lack_keys_and_mix_names_with_nulls()
    {
        using var folder = new TempFolder();
        string text = "{\"path\":\"a.jpg\",\"era\":2}\n\n{\"era\":null,\"school\":\"\\u0416\",\"path\":\"b.jpg\"}\n";
        using var source = PaintingSources.Open(folder.Write("m.jsonl", text));
        Assert.That(source.Tasks.Select(task => task.Task), Is.EqualTo(new[] { "era", "school" }));
        Assert.That(Labels(source, 0), Is.EqualTo(new[] { 2, -1 }));
        Assert.That(Labels(source, 1), Is.EqualTo(new[] { -1, 0 }));
        Assert.That(source.Tasks[1].ClassNames[0], Is.EqualTo("Ж"));
    }

    private static IEnumerable<int> Labels(IPaintingSource source, int task) =>
        Enumerable.Range(0, source.Count).Select(sample => source.Label(sample, task));
}
