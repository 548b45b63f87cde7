using Wikiart.Cuda.Kernels.Gpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.StaticGpu;

if (args is not [var nvdisasm, .. string[] rest] || rest.Length > 1)
{
    Console.Error.WriteLine("bench/static-gpu.sh [JSON]: reads every kernel's machine code for sm_80 and sm_90; needs no GPU");
    return 2;
}

try
{
    CudaRuntimeCompiler compiler = CudaRuntimeCompiler.Load(driver: null, Console.Error.WriteLine);
    Disassembler disassembler = new(nvdisasm);
    KernelReport[] Read(Architecture architecture, string file)
    {
        CudaCompilation compilation = compiler.Compile(KernelSources.BuiltIn.Source(file), architecture.Capability, "--ptxas-options=-v");
        ILookup<string, Instruction> code = disassembler.Read(compilation.Image);
        return [.. compilation.Resources.Select(kernel => KernelReport.Of(file, kernel, [.. code[kernel.Kernel]], architecture))];
    }

    KernelReport[] reports =
    [
        .. Architecture.All.SelectMany(architecture => KernelSources.BuiltIn.Files.Select(file => (architecture, file)))
            .AsParallel().AsOrdered().SelectMany(item => Read(item.architecture, item.file)),
    ];

    ReportTable.Print(reports);
    if (rest is [var path])
    {
        JsonReport.Write(path, compiler.Version, reports);
    }

    string[] faults = [.. Rules.Faults(reports)];
    foreach (string fault in faults)
    {
        Console.Error.WriteLine($"Error: {fault}");
    }

    Console.WriteLine($"{reports.Length} kernels read, {faults.Length} faults");
    return faults.Length == 0 ? 0 : 1;
}
catch (Exception error) when (error is UserException or AggregateException { InnerException: UserException })
{
    // The files are read in parallel, and what happened there comes wrapped.
    Console.Error.WriteLine($"Error: {((error as AggregateException)?.InnerException ?? error).Message}");
    return 1;
}
