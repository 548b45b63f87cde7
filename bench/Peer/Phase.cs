using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Peer;

/// <summary>A part of a training step, and the least that any implementation has to do in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Gigaflop">Multiplications and additions of the plain formulas.</param>
/// <param name="Gigabytes">Operands read and results written once each, with nothing kept before the pools.</param>
internal sealed record Phase(string Name, double Gigaflop, double Gigabytes)
{
    public const string HeadsForward = "heads forward";
    public const string HeadsBackward = "heads backward+update";

    /// <summary>The phases of a step, in order.</summary>
    /// <param name="work">The workload.</param>
    /// <returns>Convolutions forward, heads forward and backward, convolutions backward.</returns>
    public static IReadOnlyList<Phase> Of(Workload work)
    {
        List<Phase> forward = [];
        List<Phase> backward = [];
        double inputs = 3;
        double pixels = (double)work.Batch * work.Size * work.Size;
        for (int i = 1; i <= work.Model.Trunk.Count; i++)
        {
            double outputs = work.Model.Trunk[i - 1];
            double flop = 2e-9 * 9 * inputs * outputs * pixels;
            double x = 4e-9 * inputs * pixels;
            double y = 4e-9 * outputs * pixels / 4;
            forward.Add(new Phase(ConvForward(i), flop, x + y));

            // The first convolution has no gradient of its input.
            backward.Insert(0, new Phase(ConvBackward(i), i == 1 ? flop : 2 * flop, i == 1 ? x + (2 * y) : (2 * x) + (2 * y)));
            inputs = outputs;
            pixels /= 4;
        }

        double heads = 2e-9 * work.Batch * work.HeadParameters;
        double features = 4e-9 * work.Batch * work.Features;

        // AdamW reads and writes the weight and two moments, SGD the weight and one.
        double updateBytes = work.Optimizer == OptimizerKind.Sgd ? 16 : 24;
        return
        [
            .. forward,
            new Phase(HeadsForward, heads, (4e-9 * work.HeadParameters) + features),
            new Phase(HeadsBackward, 2 * heads, (updateBytes * 1e-9 * work.HeadParameters) + (2 * features)),
            .. backward,
        ];
    }

    public static string ConvForward(int layer) => $"conv{layer} forward";

    public static string ConvBackward(int layer) => $"conv{layer} backward";
}
