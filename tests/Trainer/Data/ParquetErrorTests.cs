using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class ParquetErrorTests
{
    [Test]
    public void A_label_beyond_the_named_classes_names_file_row_column_and_range()
    {
        const string names = """{"info":{"features":{"artist":{"names":["a","b"]}}}}""";
        using var folder = new TempFolder();
        string path = TestShard.Numbered(
            5, i => [i == 3 ? 2 : 0], new TestShard { Columns = ["artist"], HuggingFaceMetadata = names, RowGroupRows = 2 })
            .WriteTo(folder.At("a.parquet"));
        AssertSentence(() => PaintingSources.Open(path), $"{path} row 3: column 'artist' holds label 2, expected -1 (none) to 1.");
    }

    [Test]
    public void A_label_below_minus_one_is_refused()
    {
        using var folder = new TempFolder();
        string path = TestShard.Numbered(2, i => [0, i == 1 ? -2 : 0, 0]).WriteTo(folder.At("a.parquet"));
        AssertSentence(() => PaintingSources.Open(path), "row 1: column 'genre' holds label -2");
    }

    [Test]
    public void A_missing_label_column_lists_the_columns_that_exist()
    {
        using var folder = new TempFolder();
        string path = TestShard.Numbered(1, _ => [0], new TestShard { Columns = ["era"] }).WriteTo(folder.At("a.parquet"));
        AssertSentence(() => PaintingSources.Open(path), "none of the label columns artist, genre, style; its columns are: image, era.");
        AssertSentence(
            () => PaintingSources.Open(path, new PaintingSourceOptions { Columns = ["school"] }), "has no column 'school'; its label columns are: era.");
        using var source = PaintingSources.Open(path, new PaintingSourceOptions { Columns = ["era"] });
        Assert.That(source.Tasks[0].Task, Is.EqualTo("era"));
    }

    [Test]
    public void A_column_that_one_shard_lacks_names_the_shard()
    {
        using var folder = new TempFolder();
        TestShard.Numbered(1, _ => [0, 0, 0]).WriteTo(folder.At("a.parquet"));
        string second = TestShard.Numbered(1, _ => [0, 0], new TestShard { Columns = ["artist", "genre"] }).WriteTo(folder.At("b.parquet"));
        AssertSentence(() => PaintingSources.Open(folder.Root), $"{second} has no column 'style'");
    }

    [Test]
    public void A_missing_image_column_lists_the_columns_that_exist()
    {
        using var folder = new TempFolder();
        string path = TestShard.Numbered(1, _ => [0, 0, 0], new TestShard { ImageColumn = "picture" }).WriteTo(folder.At("a.parquet"));
        AssertSentence(() => PaintingSources.Open(path), "has no column 'image' with image bytes; its columns are: picture, artist, genre, style.");
    }

    [Test]
    public void Shards_that_name_classes_differently_are_refused()
    {
        using var folder = new TempFolder();
        foreach (string name in (string[])["a", "b"])
        {
            string names = """{"info":{"features":{"artist":{"names":["NAME"]}}}}""".Replace("NAME", name);
            TestShard.Numbered(1, _ => [0], new TestShard { Columns = ["artist"], HuggingFaceMetadata = names }).WriteTo(folder.At(name + ".parquet"));
        }

        AssertSentence(() => PaintingSources.Open(folder.Root), $"{folder.At("b.parquet")} names the classes of 'artist' differently from");
    }

    [Test]
    public void A_file_that_is_no_parquet_says_what_it_is()
    {
        using var folder = new TempFolder();
        AssertSentence(() => PaintingSources.Open(folder.Write("a.parquet", "<html>")), "is not a parquet file: it begins with \"<htm\"");
        AssertSentence(() => PaintingSources.Open(folder.Write("b.parquet", "")), "is not a parquet file: it is empty");
        AssertSentence(
            () => PaintingSources.Open(folder.Write("c.parquet", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")), "Git LFS pointer");
    }

    [Test]
    public void A_truncated_file_is_recognised_wherever_it_is_cut([Values(4, 11, 40, 500, -9, -1)] int length)
    {
        using var folder = new TempFolder();
        byte[] whole = File.ReadAllBytes(TestShard.Numbered(3, _ => [0, 0, 0]).WriteTo(folder.At("a.parquet")));
        string path = folder.Write("cut.parquet", whole[..(length > 0 ? length : whole.Length + length)]);
        AssertSentence(() => PaintingSources.Open(path), $"{path} is truncated");
    }

    [Test]
    public void A_damaged_page_names_column_and_row_group()
    {
        using var folder = new TempFolder();
        string path = TestShard.Numbered(3, _ => [0, 0, 0]).WriteTo(folder.At("a.parquet"));
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(4, 60).Fill(0xEE);
        File.WriteAllBytes(path, bytes);
        using var source = PaintingSources.Open(path);
        AssertSentence(() => source.ReadEncoded(0), $"{path}: column 'image' of row group 0 is damaged");
    }

    [Test]
    public void A_file_without_rows_is_refused()
    {
        using var folder = new TempFolder();
        string path = new TestShard().WriteTo(folder.At("a.parquet"));
        AssertSentence(() => PaintingSources.Open(path), $"{path} holds no rows.");
    }

    private static void AssertSentence(Action action, string part) =>
        Assert.That(action, Throws.TypeOf<UserException>().With.Message.Contains(part));
}
