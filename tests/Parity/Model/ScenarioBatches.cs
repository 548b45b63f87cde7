using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;

namespace Wikiart.Cuda.Parity.Tests.Model;

/// <summary>Makes the batches of a scenario: pictures of noise with random crops, flips and labels.</summary>
internal static class ScenarioBatches
{
    private const ulong Seed = 0x5041;

    /// <summary>The batch of one step.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="step">From 0.</param>
    /// <returns>Equal batches for equal arguments.</returns>
    public static PixelBatch Make(Scenario scenario, int step)
    {
        CounterRandom random = new(Seed, (ulong)step);
        int tasks = scenario.Heads.Count;
        int n = scenario.Batches[step];
        PixelBatch batch = new(n, scenario.Side, tasks) { Count = n, Mix = scenario.Mix(step) };
        foreach (ref byte pixel in batch.Pixels.AsSpan())
        {
            pixel = (byte)random.NextInt(256);
        }

        int positions = scenario.Side - scenario.ImageSize + 1;
        for (int row = 0; row < n; row++)
        {
            batch.Crops[row * 3] = random.NextInt(positions);
            batch.Crops[(row * 3) + 1] = random.NextInt(positions);
            batch.Crops[(row * 3) + 2] = random.NextInt(2);
            for (int task = 0; task < tasks; task++)
            {
                int label = random.NextInt(scenario.Heads[task].Classes);
                batch.Labels[(row * tasks) + task] = scenario.IsUnlabelled(row, task) ? Labels.Missing : label;
            }
        }

        return batch;
    }
}
