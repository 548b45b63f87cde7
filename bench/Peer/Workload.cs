using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Peer;

/// <summary>What both sides are asked to do: the baseline's layers, or those of resnet18, at a picture size.</summary>
/// <param name="Size">Side of the pictures, in pixels.</param>
/// <param name="Batch">Pictures in a batch.</param>
/// <param name="Threads">Threads that compute.</param>
/// <param name="Optimizer">The optimizer.</param>
/// <param name="IsResidual">Whether the trunk is resnet18.</param>
internal sealed record Workload(int Size, int Batch, int Threads, OptimizerKind Optimizer, bool IsResidual = false)
{
    /// <summary>Seed of the weights.</summary>
    public const ulong Seed = 1;

    private const int PixelsAfterPools = 8;

    /// <summary>The model.</summary>
    public ModelOptions Model => new()
    {
        ImageSize = Size,
        Residual = IsResidual ? new ResidualOptions() : null,
        Heads = [new("artist", 129), new("genre", 11), new("style", 27)],
    };

    /// <summary>The optimizer's numbers, those that the program has by default.</summary>
    public OptimizerOptions OptimizerOptions => new() { Kind = Optimizer };

    /// <summary>The learning rate.</summary>
    public double LearningRate => Optimizer == OptimizerKind.Sgd ? 1e-3 : 1e-4;

    /// <summary>Features of a picture at the end of the trunk.</summary>
    public int Features => Model.Trunk[^1] * (Size / PixelsAfterPools) * (Size / PixelsAfterPools);

    /// <summary>Parameters of the heads' first layers.</summary>
    public double HeadParameters => (double)Features * Model.Hidden * Model.Heads.Count;

    /// <summary>Reads what <see cref="ToArguments"/> wrote.</summary>
    /// <param name="arguments">Five words.</param>
    /// <returns>The workload.</returns>
    public static Workload Parse(ReadOnlySpan<string> arguments) => new(
        int.Parse(arguments[0]), int.Parse(arguments[1]), int.Parse(arguments[2]), Enum.Parse<OptimizerKind>(arguments[3]), bool.Parse(arguments[4]));

    /// <summary>As words of a command line.</summary>
    /// <returns>Five words.</returns>
    public string[] ToArguments() => [$"{Size}", $"{Batch}", $"{Threads}", $"{Optimizer}", $"{IsResidual}"];
}
