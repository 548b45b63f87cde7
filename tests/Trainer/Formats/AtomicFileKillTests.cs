using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

public sealed class AtomicFileKillTests
{
    private const int Kills = 8;
    private const int Patience = 20_000;

    [Test]
    public void A_process_killed_while_writing_leaves_a_whole_file()
    {
        using ScratchFolder folder = new();
        string path = folder["a.bin"];
        Random random = new(11);
        int midway = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            File.Delete(path);
            using Process writer = StartWriter(path);
            Assert.That(SpinWait.SpinUntil(() => File.Exists(path) || writer.HasExited, Patience) && !writer.HasExited, "the writer did not start");
            writer.WaitForExit(random.Next(40));
            writer.Kill();
            writer.WaitForExit();
            midway += File.Exists(path + ".tmp") ? 1 : 0;
            int[] content = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(path)).ToArray();
            Assert.That(content, Has.Length.EqualTo(EndlessWriter.Values));
            Assert.That(content[0], Is.GreaterThan(0));
            Assert.That(content.AsSpan().IndexOfAnyExcept(content[0]), Is.EqualTo(-1), "the file mixes two generations");
        }
        Assert.That(midway, Is.GreaterThan(0), "no kill hit a write");
        AtomicFile.Write(path, stream => stream.WriteByte(1));
        Assert.That(Directory.GetFileSystemEntries(folder.Path), Has.Length.EqualTo(1));
    }

    private static Process StartWriter(string path)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ProcessStartInfo start = new(dotnet, [typeof(AtomicFileKillTests).Assembly.Location]);
        start.Environment[EndlessWriter.PathVariable] = path;
        return Process.Start(start)!;
    }
}
