using System.CommandLine;
using System.Net;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Devices;
using Wikiart.Cuda.Trainer.Inference;
using Wikiart.Cuda.Trainer.Serve;
using Wikiart.Cuda.Trainer.Terminal;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary><c>wikiart serve</c>: a small HTTP service with one page.</summary>
internal sealed class ServeCommand
{
    private const double BytesPerMegabyte = 1e6;

    private readonly Screen _screen;
    private readonly Argument<string?> _run = WeightsArgument.CreateRun();
    private readonly DeviceArguments _device = new();

    private readonly Option<string> _host = new("--host")
    {
        Description = "Address to listen on; any other than a loopback address opens the service to the network, without a password.",
        HelpName = "ADDRESS",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<int> _port = new("--port")
    {
        Description = "Port to listen on; 0 takes any free one.",
        HelpName = "N",
        DefaultValueFactory = _ => 8000,
    };

    private readonly Option<double> _maxSize = new("--max-size")
    {
        Description = "Largest picture file, in MB.",
        HelpName = "MB",
        DefaultValueFactory = _ => 20,
    };

    private readonly Option<int> _maxRequests = new("--max-requests")
    {
        Description = "Requests under way at most; further ones are answered with 503.",
        HelpName = "N",
        DefaultValueFactory = _ => 16,
    };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Longest time of a request, its upload included, in seconds.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
    };

    private readonly Option<int> _threads = new("--threads") { Description = "Threads that compute; 0 for one a core.", HelpName = "N" };

    /// <summary>Describes the command.</summary>
    /// <param name="screen">Where to write.</param>
    public ServeCommand(Screen screen)
    {
        _screen = screen;
        Command = new Command("serve", "Answers pictures over HTTP: a page to drop a painting on, and POST /predict.")
        {
            _run, _host, _port, _maxSize, _maxRequests, _timeout, _threads,
        };
        _device.AddTo(Command);
        Command.SetAction((parsed, _) => RunAsync(parsed));
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        ServeOptions options = Options(parsed);
        string path = WeightsArgument.Resolve(parsed.GetValue(_run));
        using ComputeDevice device = ComputeDevice.Open(_device.Of(parsed, parsed.GetValue(_threads)), _screen.Errors.WriteLine);
        using LoadedModel model = new(device.Operations, path, batchSize: 1);
        using PictureJudge judge = new(model);
        ServedHealth health = new(
            "ok", path, device.Description, model.Info.Tasks.ToDictionary(task => task.Task, task => task.Classes.Count));
        await using PictureServer server = new(judge, health, options);
        string address = await server.StartAsync();
        _screen.Output.WriteLine($"Serving {path} at {address}; Ctrl-C ends it.");
        await server.WaitAsync();
        return ExitCode.Success;
    }

    private ServeOptions Options(ParseResult parsed)
    {
        string host = parsed.GetValue(_host)!;
        IPAddress? address = host == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(host, out IPAddress? numbers) ? numbers : null;
        int port = parsed.GetValue(_port);
        double megabytes = parsed.GetValue(_maxSize);
        int requests = parsed.GetValue(_maxRequests);
        double seconds = parsed.GetValue(_timeout);
        string? fault = address is null ? $"--host is '{host}'; it must be localhost or a numeric address such as 127.0.0.1"
            : port is < 0 or > ushort.MaxValue ? $"--port is {port}; it must be between 0 and {ushort.MaxValue}"
            : megabytes is not (> 0 and <= 2000) ? $"--max-size is {megabytes}; it must be above 0 and at most 2000 MB"
            : requests is < 1 or > 10000 ? $"--max-requests is {requests}; it must be between 1 and 10000"
            : seconds is not (> 0 and <= 3600) ? $"--timeout is {seconds}; it must be above 0 and at most 3600 seconds"
            : null;
        return fault is null
            ? new ServeOptions(address!, port, (long)(megabytes * BytesPerMegabyte), requests, TimeSpan.FromSeconds(seconds))
            : throw new UserException(fault + ".");
    }
}
