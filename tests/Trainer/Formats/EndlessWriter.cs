using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Trainer.Formats.Tests;

/// <summary>
/// Turns this assembly, run as a program with an environment variable set, into a process that replaces a file until it is killed.
/// </summary>
internal static class EndlessWriter
{
    public const string PathVariable = "WIKIART_TEST_ENDLESS_WRITER";
    public const int Values = 1 << 21;

    [ModuleInitializer]
    public static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is not { Length: > 0 } path)
            return;
        int[] content = new int[Values];
        for (int generation = 1; ; generation++)
        {
            content.AsSpan().Fill(generation);
            AtomicFile.Write(path, stream =>
            {
                for (int i = 0; i < Values; i += Values / 16)
                    stream.Write(MemoryMarshal.AsBytes(content.AsSpan(i, Values / 16)));
            });
        }
    }
}
