using Wikiart.Cuda.InputBenchmarks;

switch (args)
{
    case ["feed", .. string[] rest]:
        FeedTiming.Print(rest is [var threads] ? int.Parse(threads) : Environment.ProcessorCount);
        return 0;
    case ["decoders"]:
        DecoderTiming.Print();
        return 0;
    default:
        Console.Error.WriteLine("dotnet run -c Release --project bench/Input -- feed [THREADS] | decoders");
        return 1;
}
