using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

public sealed class AtomicFileTests
{
    private static readonly byte[] Old = [1, 2, 3];
    private static readonly byte[] New = [4, 5, 6, 7];

    [Test]
    public void Writes_a_file_and_leaves_no_temporary()
    {
        using ScratchFolder folder = new();
        AtomicFile.Write(folder["a.bin"], stream => stream.Write(New));
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(New));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    public void Replaces_a_longer_file_completely()
    {
        using ScratchFolder folder = new();
        File.WriteAllBytes(folder["a.bin"], new byte[100_000]);
        AtomicFile.Write(folder["a.bin"], stream => stream.Write(New));
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(New));
    }

    [Test]
    public void Overwrites_what_a_killed_process_left()
    {
        using ScratchFolder folder = new();
        File.WriteAllBytes(folder["a.bin.tmp"], new byte[100_000]);
        AtomicFile.Write(folder["a.bin"], stream => stream.Write(New));
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(New));
        Assert.That(File.Exists(folder["a.bin.tmp"]), Is.False);
    }

    [Test]
    public void An_error_while_writing_passes_through_and_the_old_file_stays()
    {
        using ScratchFolder folder = new();
        File.WriteAllBytes(folder["a.bin"], Old);
        Assert.Throws<InvalidTimeZoneException>(() => AtomicFile.Write(folder["a.bin"], stream =>
        {
            stream.Write(New);
            throw new InvalidTimeZoneException();
        }));
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(Old));
        Assert.That(File.Exists(folder["a.bin.tmp"]), Is.False);
    }

    [Test]
    public void A_missing_folder_is_named()
    {
        using ScratchFolder folder = new();
        string missing = folder["nowhere"];
        string path = Path.Combine(missing, "a.bin");
        UserException error = Refusal(path);
        Assert.That(error.Message, Is.EqualTo($"Cannot write '{path}': the folder '{missing}' does not exist; no file was written."));
    }

    [Test]
    public void A_file_in_the_place_of_a_folder_is_named()
    {
        using ScratchFolder folder = new();
        File.WriteAllBytes(folder["file"], Old);
        string path = Path.Combine(folder["file"], "a.bin");
        UserException error = Refusal(path);
        Assert.That(error.Message, Is.EqualTo($"Cannot write '{path}': '{folder["file"]}' is a file, not a folder; no file was written."));
    }

    [Test]
    public void A_folder_in_the_place_of_the_file_is_reported()
    {
        using ScratchFolder folder = new();
        UserException error = Refusal(folder.Path);
        Assert.That(error.Message, Is.EqualTo($"Cannot write '{folder.Path}': it is a folder, not a file."));
        Assert.That(File.Exists(folder.Path + ".tmp"), Is.False);
    }

    [Test]
    public void A_second_writer_is_refused_and_does_not_disturb_the_first()
    {
        using ScratchFolder folder = new();
        AtomicFile.Write(folder["a.bin"], stream =>
        {
            stream.Write(New.AsSpan(0, 2));
            UserException error = Refusal(folder["a.bin"]);
            Assert.That(error.Message, Does.Contain("another process is using it"));
            stream.Write(New.AsSpan(2));
        });
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(New));
    }

    private static UserException Refusal(string path) =>
        Assert.Throws<UserException>(() => AtomicFile.Write(path, stream => stream.Write(New)))!;
}
