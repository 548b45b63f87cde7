using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Data.Sources;

namespace Wikiart.Cuda.Trainer.Tests.Data;

/// <summary>Numbers of one data set are never read with the names of another.</summary>
public sealed class ClassNumberingTests
{
    private const string Names = """{"info":{"features":{"artist":{"names":["Unknown Artist","albrecht-durer","claude-monet"]}}}}""";
    private TempFolder _folder;

    [SetUp]
    public void Create() => _folder = new TempFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void A_class_list_orders_the_classes_of_a_shard_by_their_names()
    {
        using IPaintingSource source = Shard(List("claude-monet", "Unknown Artist", "edgar-degas", "albrecht-durer"));
        Assert.That(source.Tasks[0].ClassNames, Has.Count.EqualTo(4));
        Assert.That(Enumerable.Range(0, 3).Select(i => source.Tasks[0].ClassNames[source.Label(i, 0)]), Is.EqualTo(new[]
        {
            "Unknown Artist", "albrecht-durer", "claude-monet",
        }));
        Assert.That(source.Tasks[0].UnknownClass, Is.EqualTo(1));
        Assert.That(source.Label(3, 0), Is.EqualTo(LabelSet.Missing));
    }

    [Test]
    public void The_names_of_ArtGAN_for_huggans_numbers_are_refused_with_an_explanation()
    {
        Dictionary<string, string> list = List(ArtGanClasses.Names("artist"));
        Assert.That(() => Shard(list), Throws.TypeOf<UserException>().With.Message.Contains(
            "class 0 is 'Unknown Artist' in the data and 'Albrecht_Durer' in the list (3 and 23 classes). Data sets such as huggan/wikiart and ArtGAN"));
    }

    [Test]
    public void The_names_of_huggan_for_ArtGANs_numbers_are_refused_and_another_spelling_is_not()
    {
        _folder.Write("artgan/artist_train.csv", "Realism/a.jpg,1\n");
        Assert.That(
            () => PaintingSources.Open(_folder.At("artgan"), new() { ClassFiles = List("Unknown Artist", "boris-kustodiev") }),
            Throws.TypeOf<UserException>().With.Message.Contains("'Unknown Artist' in the list"));
        string[] spelled = [.. ArtGanClasses.Names("artist").Select(name => name.Replace('_', ' ').ToUpperInvariant())];
        using IPaintingSource source = PaintingSources.Open(_folder.At("artgan"), new() { ClassFiles = List(spelled) });
        Assert.That(source.Tasks[0].ClassNames, Is.EqualTo(spelled));
    }

    [Test]
    public void A_model_of_one_and_data_of_the_other_have_nothing_in_common()
    {
        _folder.Write("artgan/artist_train.csv", "Realism/a.jpg,1\n");
        using IPaintingSource source = PaintingSources.Open(_folder.At("artgan"));
        Assert.That(
            () => new RelabelledPaintings(source, [new LabelSet("artist", ["Unknown Artist", "albrecht-durer"])]),
            Throws.TypeOf<UserException>().With.Message.Contains("classes are matched by their names"));
    }

    private Dictionary<string, string> List(params string[] names) =>
        new() { ["artist"] = _folder.Write("list.txt", string.Join('\n', names)) };

    private IPaintingSource Shard(Dictionary<string, string> list)
    {
        TestShard shard = TestShard.Numbered(4, i => [i == 3 ? null : i], new TestShard { Columns = ["artist"], HuggingFaceMetadata = Names });
        return PaintingSources.Open(shard.WriteTo(_folder.At("a.parquet")), new() { ClassFiles = list });
    }
}
