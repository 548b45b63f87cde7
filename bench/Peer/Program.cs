using System.CommandLine;
using Wikiart.Cuda.Peer;
using Wikiart.Cuda.Peer.Protocol;
using Wikiart.Cuda.Trainer.Training;

if (args is [ContestantHost.Verb, .. string[] contestant])
{
    ContestantHost.Serve(contestant);
    return 0;
}

PeerOptions defaults = new();
Option<int[]> sizes = Many("--sizes", "Sides of the pictures, in pixels.", defaults.Sizes);
Option<int[]> threads = Many("--threads", "Threads that compute.", defaults.Threads);
Option<OptimizerKind[]> optimizers = Many("--optimizers", "Optimizers: adamw, sgd.", defaults.Optimizers);
Option<Side[]> peers = Many("--peers", "tuned: channels-last and jemalloc; installed: as the package comes.", defaults.Peers);
optimizers.AcceptOnlyFromAmong("adamw", "sgd"); // names joined by commas would be read as one
peers.AcceptOnlyFromAmong("tuned", "installed");
Option<int> batch = new("--batch") { Description = "Pictures in a batch.", DefaultValueFactory = _ => defaults.Batch };
Option<int> rounds = new("--rounds") { Description = "Turns of each side, of which the median counts.", DefaultValueFactory = _ => defaults.Rounds };
Option<bool> residual = new("--residual") { Description = "resnet18 under the heads, not the baseline's trunk." };
Option<string?> json = new("--json") { Description = "Writes everything that was measured to this file. [default: none]", HelpName = "FILE" };
RootCommand root = new("Trains the same model with this project and with TorchSharp on the CPU, in turns, and compares.")
{
    sizes, threads, optimizers, peers, batch, rounds, residual, json,
};
root.SetAction(parsed => PeerComparison.Run(new PeerOptions
{
    Sizes = parsed.GetValue(sizes)!,
    Threads = parsed.GetValue(threads)!,
    Optimizers = parsed.GetValue(optimizers)!,
    Peers = parsed.GetValue(peers)!,
    Batch = parsed.GetValue(batch),
    Rounds = parsed.GetValue(rounds),
    IsResidual = parsed.GetValue(residual),
    Json = parsed.GetValue(json),
}));
Option<int> sweepThreads = new("--threads") { Description = "Threads that compute.", DefaultValueFactory = _ => defaults.Threads[0] };
Command sweep = new(Sweep.Verb, "Shows how the cost of a training step grows with the batch and with the pixels.") { sweepThreads };
sweep.SetAction(parsed => Sweep.Run(parsed.GetValue(sweepThreads)));
root.Add(sweep);
return root.Parse(args).Invoke();

static Option<T[]> Many<T>(string name, string description, IReadOnlyList<T> values) => new(name)
{
    Description = description,
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [.. values],
};
