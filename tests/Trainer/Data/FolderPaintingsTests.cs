using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Trainer.Tests.Data;

public sealed class FolderPaintingsTests
{
    [Test]
    public void Folders_are_classes_in_ordinal_order_even_when_their_names_are_numbers()
    {
        using var folder = new TempFolder();
        folder.Write("1890/b.PNG", TestImages.Numbered(2));
        folder.Write("1880/deep/a.jpg", TestImages.Numbered(1));
        folder.Write("1880/._a.jpg", "not a picture");
        folder.Write("1880/notes.txt", "not a picture");
        using var source = PaintingSources.Open(folder.Root, new PaintingSourceOptions { FolderTask = "decade" });

        Assert.That(source.Tasks[0].Task, Is.EqualTo("decade"));
        Assert.That(source.Tasks[0].ClassNames, Is.EqualTo(new[] { "1880", "1890" }));
        Assert.That(source.Count, Is.EqualTo(2));
        Assert.That(source.Label(1, 0), Is.EqualTo(1));
        Assert.That(source.ReadEncoded(1).ToArray(), Is.EqualTo(TestImages.Numbered(2)));
    }

    [Test]
    public void A_folder_that_the_class_list_does_not_name_is_refused()
    {
        using var folder = new TempFolder();
        string image = folder.Write("cubism/a.jpg", TestImages.Numbered(1));
        var options = new PaintingSourceOptions { ClassFiles = new Dictionary<string, string> { ["style"] = folder.Write("list.txt", "fauvism\n") } };
        Assert.That(
            () => PaintingSources.Open(folder.Root, options),
            Throws.TypeOf<UserException>().With.Message.Contains($"{image}: 'cubism' in column 'style'"));
    }
}
