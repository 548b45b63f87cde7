using System.Text.RegularExpressions;
using Wikiart.Cuda.Trainer.Tests.Commands;

namespace Wikiart.Cuda.Trainer.Tests.Serve;

/// <summary>The program serving the small demo model as a process of its own.</summary>
internal sealed class ServiceRun : IDisposable
{
    private readonly ProgramRun _program;

    public ServiceRun(params string[] options)
        : this(TrainedDemo.Run, options)
    {
    }

    private ServiceRun(string run, string[] options)
    {
        _program = ProgramRun.Start(
            Path.GetTempPath(), ["serve", run, "--port", "0", "--device", "cpu", "--threads", "2", .. options]);
        Address = new Uri(Regex.Match(_program.ReadUntil("Serving "), @"http://\S+(?=;)").Value);
        Client = new HttpClient { BaseAddress = Address };
    }

    /// <summary>Serves another run.</summary>
    public static ServiceRun Of(string run) => new(run, []);

    public Uri Address { get; }

    public HttpClient Client { get; }

    /// <summary>Presses Ctrl-C and waits.</summary>
    public CommandRun Stop()
    {
        _program.PressControlC();
        return _program.Wait();
    }

    public void Dispose()
    {
        Client.Dispose();
        _program.Dispose();
    }
}
