using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class ArtGanPaintingsTests
{
    [Test]
    public void Lists_with_all_their_quirks_are_merged_by_path()
    {
        using var folder = new TempFolder();
        WriteLists(folder);
        folder.Write("Realism/a.jpg", TestImages.Numbered(1));
        using var source = PaintingSources.Open(folder.Root);

        Assert.That(source.Tasks.Select(task => (task.Task, task.Count)), Is.EqualTo(new[] { ("artist", 23), ("genre", 10), ("style", 27) }));
        Assert.That(source.Count, Is.EqualTo(5));
        Assert.That(Row(source, "a.jpg"), Is.EqualTo(new[] { 22, 4, 21 }));
        Assert.That(Row(source, "b.jpg"), Is.EqualTo(new[] { -1, 6, 3 }), "an image may lack a label");
        Assert.That(Row(source, "c.jpg"), Is.EqualTo(new[] { 0, -1, -1 }));
        Assert.That(source.Tasks[2].ClassNames[3], Is.EqualTo("Art_Nouveau"));
        Assert.That(source.ReadEncoded(IndexOf(source, "a.jpg")).ToArray(), Is.EqualTo(TestImages.Numbered(1)));
    }

    [Test]
    public void The_lists_are_the_split_and_contradictory_files_are_in_neither_set()
    {
        using var folder = new TempFolder();
        WriteLists(folder);
        using var source = PaintingSources.Open(folder.Root);

        Split split = source.OwnSplit!;
        Assert.That(split.Train.Select(source.NameOf).Select(Path.GetFileName), Is.EqualTo(new[] { "b.jpg", "a.jpg" }));
        Assert.That(split.Validation.Select(source.NameOf).Select(Path.GetFileName), Is.EqualTo(new[] { "d.jpg", "c.jpg" }));
        Assert.That(source.Description, Does.Contain("1 of them are listed for training by one task and for validation by another"));
    }

    [Test]
    public void Two_labels_for_one_file_are_taken_as_missing()
    {
        using var folder = new TempFolder();
        folder.Write("genre_train.csv", "Realism/a.jpg,1\nRealism/b.jpg,2\n");
        folder.Write("genre_val.csv", "Realism/c.jpg,1\r\nRealism/c.jpg,4\r\nRealism/c.jpg,4\r\n");
        using var source = PaintingSources.Open(folder.Root);
        Assert.That(source.Label(IndexOf(source, "c.jpg"), 0), Is.EqualTo(LabelSet.Missing));
        Assert.That(source.Description, Does.Contain("1 contradictory label(s)"));
    }

    [Test]
    public void Class_lists_beside_the_lists_are_used()
    {
        using var folder = new TempFolder();
        folder.Write("csv/style_train.csv", "X/a.jpg,1\n");
        folder.Write("csv/style_class.txt", "0 First\n1 Second One\n");
        using var source = PaintingSources.Open(folder.Root);
        Assert.That(source.Tasks[0].ClassNames, Is.EqualTo(new[] { "First", "Second One" }));
        Assert.That(source.OwnSplit, Is.Null, "without a validation list there is no split");
    }

    [Test]
    public void A_class_index_out_of_range_names_file_and_line()
    {
        using var folder = new TempFolder();
        string path = folder.Write("genre_train.csv", "Realism/a.jpg,1\nRealism/b.jpg,10\n");
        Assert.That(
            () => PaintingSources.Open(folder.Root),
            Throws.TypeOf<UserException>().With.Message.Contains($"{path} line 2 is 'Realism/b.jpg,10', expected"));
    }

    private static void WriteLists(TempFolder folder)
    {
        folder.Write("Artist/artist_train", "(Path to image),, (Groundtruth class) \n\nRealism/a.jpg,,22\n");
        folder.Write("Artist/artist_val", "(Path to image),, (Groundtruth class)\n\nRealism/c.jpg,,0\n");
        folder.Write("Genre/genre_train.csv", "Realism/a.jpg,4\r\nArt_Nouveau_Modern/b.jpg,6\r\nCubism/both.jpg,1\r\n");
        folder.Write("Style/style_train.csv", "Realism/a.jpg,21\r\nArt_Nouveau_Modern/b.jpg,3\r\n");
        folder.Write("Style/style_val.csv", "Cubism/both.jpg,7\r\nCubism/d.jpg,7\r\n");
    }

    private static int IndexOf(IPaintingSource source, string file) =>
        Enumerable.Range(0, source.Count).Single(i => Path.GetFileName(source.NameOf(i)) == file);

    private static int[] Row(IPaintingSource source, string file) =>
        Enumerable.Range(0, source.Tasks.Count).Select(task => source.Label(IndexOf(source, file), task)).ToArray();
}
