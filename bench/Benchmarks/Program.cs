using BenchmarkDotNet.Running;
using Wikiart.Cuda.Benchmarks;

if (args is ["step", .. string[] options])
{
    StepTiming.Print(StepOptions.Parse(options));
    return 0;
}

if (args is ["accuracy"])
{
    ConvolutionAccuracy.Print();
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(StepTiming).Assembly).Run(args);
return 0;
