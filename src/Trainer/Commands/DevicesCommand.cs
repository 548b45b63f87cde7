using System.CommandLine;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart devices</c>: what could compute here, and why not.</summary>
internal sealed class DevicesCommand
{
    private readonly Screen _screen;

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public DevicesCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("devices", "Lists the CPU and the GPUs that can be used, the driver and NVRTC, or why there is none.");
        Command.SetAction(_ => Run());
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private int Run()
    {
        _screen.Output.WriteLine($"cpu     {Environment.ProcessorCount} threads, {SimdSupport.Best}");
        Version? version = Tell("driver", () =>
        {
            CudaDriver driver = CudaDriver.Load();
            _screen.Output.WriteLine($"driver  CUDA {driver.Version}, {driver.LibraryPath}");
            foreach (CudaDeviceInfo gpu in driver.Devices)
            {
                _screen.Output.WriteLine(
                    $"cuda:{gpu.Index}  {gpu.Name}, {gpu.TotalMemory / 1e9:0.0} GB, {gpu.Multiprocessors} multiprocessors, capability {gpu.Capability}");
            }

            return driver.Version;
        });
        Tell("nvrtc", () =>
        {
            CudaRuntimeCompiler compiler = CudaRuntimeCompiler.Load(version, _screen.Errors.WriteLine);
            IReadOnlyList<ComputeCapability> known = compiler.SupportedArchitectures;
            _screen.Output.WriteLine($"nvrtc   {compiler.Version}, {compiler.LibraryPath}, for capability {known[0]} to {known[^1]}");
            return compiler.Version;
        });
        return ExitCode.Success;
    }

    /// <summary>A missing part is an answer here, not a failure.</summary>
    private Version? Tell(string part, Func<Version> look)
    {
        try
        {
            return look();
        }
        catch (UserException error)
        {
            _screen.Output.WriteLine($"{part,-7} {error.Message}");
            return null;
        }
    }
}
