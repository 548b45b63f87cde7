using Wikiart.Cuda.Kernels.Cpu;

namespace Wikiart.Cuda.Benchmarks;

/// <summary>What <c>step</c> is asked for: <c>--size 224 --batch 32 --threads 2 --repetitions 9 --simd Avx2 --only conv2</c>.</summary>
internal sealed record StepOptions
{
    public int Size { get; init; } = 224;

    public int Batch { get; init; } = 32;

    public int Threads { get; init; }

    public int Repetitions { get; init; } = 9;

    public string Only { get; init; } = string.Empty;

    public ConvAlgorithm Convolution { get; init; } = ConvAlgorithm.Auto;

    public SimdLevel Simd { get; init; } = SimdSupport.Best;

    public static StepOptions Parse(ReadOnlySpan<string> arguments)
    {
        StepOptions options = new();
        for (int i = 0; i + 1 < arguments.Length; i += 2)
        {
            string value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--size" => options with { Size = int.Parse(value) },
                "--batch" => options with { Batch = int.Parse(value) },
                "--threads" => options with { Threads = int.Parse(value) },
                "--repetitions" => options with { Repetitions = int.Parse(value) },
                "--only" => options with { Only = value },
                "--conv" => options with { Convolution = Enum.Parse<ConvAlgorithm>(value, ignoreCase: true) },
                "--simd" => options with { Simd = Enum.Parse<SimdLevel>(value, ignoreCase: true) },
                _ => throw new ArgumentException($"Unknown option {arguments[i]}.", nameof(arguments)),
            };
        }

        return options;
    }
}
