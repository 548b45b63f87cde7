using Wikiart.Cuda.InputBenchmarks;

switch (args)
{
    case ["feed", .. string[] rest]:
        FeedTiming.Print(rest is [var threads] ? int.Parse(threads) : Environment.ProcessorCount);
        return 0;
    case ["decoders"]:
        DecoderTiming.Print();
        return 0;
    case ["pack", .. string[] rest]:
        PackTiming.Print(rest is [var workers] ? int.Parse(workers) : Environment.ProcessorCount);
        return 0;
    case ["stages"]:
        StageTiming.Print();
        return 0;
    case ["stack"]:
        StackTiming.Print();
        return 0;
    case ["memory"]:
        PrepareMemory.Print();
        return 0;
    default:
        Console.Error.WriteLine("dotnet run -c Release --project bench/Input -- feed [THREADS] | decoders | pack [THREADS] | stages | stack | memory");
        return 1;
}
