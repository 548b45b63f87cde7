using System.Diagnostics;
using System.Text.Json;
using Wikiart.Cuda.Peer.Contestants;

namespace Wikiart.Cuda.Peer.Protocol;

/// <summary>The child's end of the pipe: answers requests, one line each, until its input ends.</summary>
internal static class ContestantHost
{
    public const string Verb = "contestant";
    public const string Step = "step";
    public const string Infer = "infer";
    public const string Phases = "phases";
    public const string Memory = "memory";

    /// <summary>Serves requests such as <c>step 3</c>.</summary>
    /// <param name="arguments">Side and workload.</param>
    public static void Serve(ReadOnlySpan<string> arguments)
    {
        using IContestant contestant = Create(Enum.Parse<Side>(arguments[0]), Workload.Parse(arguments[1..]));
        Answer(new Reply());
        while (Console.In.ReadLine() is { } request)
        {
            Answer(Serve(contestant, request.Split(' ')));
        }
    }

    private static IContestant Create(Side side, Workload work) => side switch
    {
        Side.Ours => new OurContestant(work),
        _ when work.IsResidual => new TorchResidualContestant(work, channelsLast: side == Side.Tuned),
        _ => new TorchContestant(work, channelsLast: side == Side.Tuned),
    };

    private static void Answer(Reply reply) => Console.Out.WriteLine(JsonSerializer.Serialize(reply));

    private static Reply Serve(IContestant contestant, string[] request)
    {
        if (request[0] == Memory)
        {
            return new Reply(PeakBytes: Process.GetCurrentProcess().PeakWorkingSet64);
        }

        List<double> milliseconds = [];
        List<double> losses = [];
        Dictionary<string, List<double>> phases = [];
        for (int repetition = int.Parse(request[1]); repetition > 0; repetition--)
        {
            long start = Stopwatch.GetTimestamp();
            switch (request[0])
            {
                case Step:
                    losses.Add(contestant.Step());
                    break;
                case Infer:
                    contestant.Infer();
                    break;
                default:
                    foreach ((string phase, double time) in contestant.TimePhases())
                    {
                        phases.TryAdd(phase, []);
                        phases[phase].Add(time);
                    }

                    break;
            }

            milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new Reply(milliseconds, losses, phases);
    }
}
