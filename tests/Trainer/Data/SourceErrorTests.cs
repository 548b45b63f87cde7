using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class SourceErrorTests
{
    [Test]
    public void A_path_that_is_not_there() =>
        AssertSentence(() => PaintingSources.Open("/no/such/place"), "There is no file or folder /no/such/place.");

    [Test]
    public void A_file_of_another_kind()
    {
        using var folder = new TempFolder();
        AssertSentence(() => PaintingSources.Open(folder.Write("notes.txt", "x")), "is neither a .parquet file nor a manifest (.csv, .tsv, .jsonl, .ndjson).");
    }

    [Test]
    public void An_empty_folder_and_one_without_images()
    {
        using var folder = new TempFolder();
        AssertSentence(() => PaintingSources.Open(folder.Root), $"The folder {folder.Root} is empty.");
        folder.Write("class/readme.txt", "no image");
        AssertSentence(() => PaintingSources.Open(folder.Root), $"{folder.Root} holds no paintings: no parquet files");
    }

    [Test]
    public void An_unknown_manifest_column_lists_those_that_exist()
    {
        using var folder = new TempFolder();
        string path = folder.Write("m.csv", "path,era,school\na.jpg,1,2\n");
        AssertSentence(
            () => PaintingSources.Open(path, new PaintingSourceOptions { Columns = ["style"] }), $"{path} has no column 'style'; its label columns are: era, school.");
        AssertSentence(() => PaintingSources.Open(folder.Write("n.csv", "picture,era\na.jpg,1\n")), "its columns are: picture, era.");
    }

    [Test]
    public void A_manifest_label_out_of_range_or_not_listed_names_file_and_line()
    {
        using var folder = new TempFolder();
        string negative = folder.Write("m.csv", "path,era\na.jpg,1\nb.jpg,-2\n");
        AssertSentence(() => PaintingSources.Open(negative), $"{negative} line 3: column 'era' holds label -2");

        var options = new PaintingSourceOptions { ClassFiles = new Dictionary<string, string> { ["era"] = folder.Write("era.txt", "old\nnew\n") } };
        string unlisted = folder.Write("n.csv", "path,era\na.jpg,old\nb.jpg,modern\n");
        AssertSentence(() => PaintingSources.Open(unlisted, options), $"{unlisted} line 3: 'modern' in column 'era' is not one of the 2 classes");
        string beyond = folder.Write("o.csv", "path,era\na.jpg,2\n");
        AssertSentence(() => PaintingSources.Open(beyond, options), $"{beyond} line 2: '2' in column 'era'");
    }

    [Test]
    public void Malformed_manifest_rows_name_file_and_line()
    {
        using var folder = new TempFolder();
        string wide = folder.Write("m.csv", "path,era\na.jpg,1\nb.jpg,1,2\n");
        AssertSentence(() => PaintingSources.Open(wide), $"{wide} line 3 has 3 cells, but the header has 2.");
        string quote = folder.Write("q.csv", "path,era\n\"a.jpg,1\n");
        AssertSentence(() => PaintingSources.Open(quote), $"{quote} line 2 is malformed");
        string pathless = folder.Write("p.csv", "path,era\n,1\n");
        AssertSentence(() => PaintingSources.Open(pathless), $"{pathless} line 2 names no image.");
        string json = folder.Write("m.jsonl", "{\"path\":\"a.jpg\",\"era\":1}\nnot json\n");
        AssertSentence(() => PaintingSources.Open(json), $"{json} line 2 is not a JSON object");
        string nested = folder.Write("n.jsonl", "{\"path\":\"a.jpg\",\"era\":[1]}\n");
        AssertSentence(() => PaintingSources.Open(nested), $"{nested} line 1: 'era' is [1], expected a string, a number or null.");
        string latin = folder.Write("l.csv", [.. "path,era\ncaf"u8, 0xE9, .. ".jpg,1\n"u8]);
        AssertSentence(() => PaintingSources.Open(latin), $"{latin} is not UTF-8 text");
    }

    [Test]
    public void Too_many_label_columns_are_refused()
    {
        using var folder = new TempFolder();
        string path = folder.Write("m.csv", "path,a,b,c,d,e,f,g,h\nx.jpg,1,1,1,1,1,1,1,1\n");
        AssertSentence(() => PaintingSources.Open(path), "gives 8 label columns (a, b, c, d, e, f, g, h), expected 1 to 7");
    }

    [Test]
    public void A_column_without_any_label_is_refused()
    {
        using var folder = new TempFolder();
        string path = folder.Write("m.csv", "path,era\nx.jpg,\ny.jpg,-1\n");
        AssertSentence(() => PaintingSources.Open(path), "Task 'era' has no classes");
    }

    [Test]
    public void A_class_list_with_gaps_or_repeats_is_refused()
    {
        using var folder = new TempFolder();
        string manifest = folder.Write("m.csv", "path,era\nx.jpg,a\n");
        AssertSentence(() => Open("a\na\n"), "lists 'a' more than once");
        AssertSentence(() => Open("0 a\n2 b\n"), "numbers '2 b', but 2 classes need the indices 0 to 1");
        AssertSentence(() => Open("\n"), "lists no class");

        IPaintingSource Open(string list) => PaintingSources.Open(
            manifest, new PaintingSourceOptions { ClassFiles = new Dictionary<string, string> { ["era"] = folder.Write("list.txt", list) } });
    }

    private static void AssertSentence(Action action, string part) =>
        Assert.That(action, Throws.TypeOf<UserException>().With.Message.Contains(part));
}
