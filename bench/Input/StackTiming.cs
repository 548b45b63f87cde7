using System.Diagnostics;
using System.Runtime.CompilerServices;
using Wikiart.Cuda.Trainer.Data.Images;

namespace Wikiart.Cuda.InputBenchmarks;

/// <summary>How long the decoder takes depending on where in a page its stack lies, in two threads.</summary>
internal static class StackTiming
{
    private const int Page = 4096;
    private const int Step = 128;
    private const int Rounds = 9;
    private const int WarmUps = 200;

    public static void Print()
    {
        byte[] jpeg = BrushStrokes.Jpeg(1400, 1000);
        ImageDecoder decoder = new();
        for (int thread = 0; thread < 2; thread++)
        {
            Thread timed = new(() => Sweep(decoder, jpeg));
            timed.Start();
            timed.Join();
        }
    }

    private static void Sweep(ImageDecoder decoder, byte[] jpeg)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            Decode(decoder, jpeg, 0);
        }

        // The places take turns, so that all see the same machine.
        List<double>[] micros = [.. Enumerable.Range(0, Page / Step).Select(_ => new List<double>())];
        for (int round = 0; round < Rounds; round++)
        {
            for (int place = 0; place < micros.Length; place++)
            {
                long start = Stopwatch.GetTimestamp();
                Decode(decoder, jpeg, place * Step);
                micros[place].Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        double[] medians = [.. micros.Select(times => times.Order().ElementAt(Rounds / 2))];
        Console.WriteLine("1400 x 1000, microseconds by bytes that the stack is moved on: "
            + string.Join("  ", medians.Select((time, place) => $"{place * Step}: {time:0}")));
        Console.WriteLine($"slowest / median: {medians.Max() / medians.Order().ElementAt(medians.Length / 2):0.00}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe void Decode(ImageDecoder decoder, byte[] jpeg, int moved)
    {
        // Written to at both ends, or the compiler may leave it out.
        byte* room = stackalloc byte[Page + moved];
        room[0] = 1;
        room[Page + moved - 1] = 1;
        decoder.Decode(jpeg, out DecodedPicture? picture);
        picture!.Dispose();
    }
}
