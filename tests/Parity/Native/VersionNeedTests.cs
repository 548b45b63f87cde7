namespace Wikiart.Cuda.Parity.Tests.Native;

[Platform(Include = "Linux", Reason = "Only ELF libraries have version needs; run it on Linux.")]
public sealed class VersionNeedTests
{
    private const string Version = "GLIBCXX_3.4.29";
    private string _library = string.Empty;

    [SetUp]
    public void CopyLibrary()
    {
        _library = Path.GetTempFileName();
        File.Copy(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"), _library, overwrite: true);
    }

    [TearDown]
    public void DeleteLibrary() => File.Delete(_library);

    [Test]
    public void One_bit_changes_and_a_second_time_nothing()
    {
        byte[] before = File.ReadAllBytes(_library);
        VersionNeed.MakeWeak(_library, Version);
        byte[] after = File.ReadAllBytes(_library);
        VersionNeed.MakeWeak(_library, Version);

        int[] changed = [.. Enumerable.Range(0, before.Length).Where(i => before[i] != after[i])];
        Assert.That(changed, Has.Length.EqualTo(1));
        Assert.That(after[changed[0]] ^ before[changed[0]], Is.EqualTo(2));
        Assert.That(File.ReadAllBytes(_library), Is.EqualTo(after));
    }

    [Test]
    public void A_version_that_is_not_needed_is_reported() =>
        Assert.That(
            () => VersionNeed.MakeWeak(_library, "GLIBCXX_9.9"),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("GLIBCXX_9.9"));
}
