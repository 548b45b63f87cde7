using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

/// <summary>Disks that are full or read-only and folders without permission, for real.</summary>
public sealed partial class AtomicFileRefusalTests
{
    private const int TooMuch = 2 << 20;
    private const uint Nobody = 65534;

    private static readonly byte[] Old = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    [Test]
    public void A_full_disk_is_reported_and_the_previous_file_is_intact()
    {
        using SmallDisk disk = new();
        AtomicFile.Write(disk["a.bin"], stream => stream.Write(Old));
        string message = Refusal(disk["a.bin"]);
        Assert.That(message, Is.EqualTo($"Cannot write '{disk["a.bin"]}': the disk is full; the previous file is intact."));
        Assert.That(File.ReadAllBytes(disk["a.bin"]), Is.EqualTo(Old));
        Assert.That(Directory.GetFileSystemEntries(disk.Path), Has.Length.EqualTo(1));
        AtomicFile.Write(disk["b.bin"], stream => stream.Write(Old));
        Assert.That(File.ReadAllBytes(disk["b.bin"]), Is.EqualTo(Old));
    }

    [Test]
    public void A_checkpoint_on_a_full_disk_keeps_the_previous_one()
    {
        using SmallDisk disk = new();
        string path = disk["last.safetensors"];
        SafetensorsWriter.Write(path, new Dictionary<string, string> { ["step"] = "1" }, [TensorSource.F32("w", [2], new float[] { 1, 2 })]);
        byte[] before = File.ReadAllBytes(path);
        UserException error = Assert.Throws<UserException>(() => SafetensorsWriter.Write(
            path,
            new Dictionary<string, string>(),
            [TensorSource.F32("w", [TooMuch], (_, values) => values.Fill(3))]))!;
        Assert.That(error.Message, Is.EqualTo($"Cannot write '{path}': the disk is full; the previous file is intact."));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
    }

    [Test]
    public void A_read_only_disk_is_reported_and_the_previous_file_is_intact()
    {
        using SmallDisk disk = new();
        AtomicFile.Write(disk["a.bin"], stream => stream.Write(Old));
        disk.MakeReadOnly();
        Assert.That(
            Refusal(disk["a.bin"]),
            Is.EqualTo($"Cannot write '{disk["a.bin"]}': the file system is read-only; the previous file is intact."));
        Assert.That(
            Refusal(disk["b.bin"]),
            Is.EqualTo($"Cannot write '{disk["b.bin"]}': the file system is read-only; no file was written."));
        Assert.That(File.ReadAllBytes(disk["a.bin"]), Is.EqualTo(Old));
    }

    [Test]
    [Platform("Linux")]
    public void A_device_without_space_is_reported_without_mounting()
    {
        using ScratchFolder folder = new();
        File.WriteAllBytes(folder["a.bin"], Old);
        File.CreateSymbolicLink(folder["a.bin.tmp"], "/dev/full");
        Assert.That(Refusal(folder["a.bin"]), Does.Contain("the disk is full; the previous file is intact"));
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(Old));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Has.Length.EqualTo(1));
    }

    [Test]
    [Platform("Linux")]
    [SupportedOSPlatform("linux")]
    public void A_folder_without_permission_is_reported_and_the_previous_file_is_intact()
    {
        using ScratchFolder folder = new();
        AtomicFile.Write(folder["a.bin"], stream => stream.Write(Old));
        UnixFileMode before = File.GetUnixFileMode(folder.Path);
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        string message = AsOrdinaryUser(() => Refusal(folder["a.bin"]));
        File.SetUnixFileMode(folder.Path, before);
        Assert.That(message, Is.EqualTo($"Cannot write '{folder["a.bin"]}': permission denied; the previous file is intact."));
        Assert.That(File.ReadAllBytes(folder["a.bin"]), Is.EqualTo(Old));
    }

    private static string Refusal(string path) =>
        Assert.Throws<UserException>(() => AtomicFile.Write(path, stream => stream.Write(new byte[TooMuch])))!.Message;

    // Permissions do not bind root. The call changes who the thread is for file access alone, and nothing for an ordinary user.
    private static string AsOrdinaryUser(Func<string> action)
    {
        string result = "";
        Thread thread = new(() =>
        {
            int self = SetFileUser(Nobody);
            result = action();
            _ = SetFileUser((uint)self);
        });
        thread.Start();
        thread.Join();
        return result;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileUser(uint user);
}
