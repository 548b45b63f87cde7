using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Commands;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>The shapes of one block of a plain trunk: convolution, ReLU and max-pool.</summary>
/// <param name="Name">For example <c>conv2</c>.</param>
/// <param name="Input">What it reads.</param>
/// <param name="Weight">Its weights.</param>
internal sealed record TrunkLayer(string Name, Nhwc Input, Oihw Weight)
{
    /// <summary>How its convolution moves.</summary>
    public static readonly ConvGeometry SameSize = new(Stride: 1, Padding: 1);

    /// <summary>Its max-pool's window.</summary>
    public static readonly PoolGeometry Halving = new(Kernel: 2, Stride: 2);

    /// <summary>The convolution's output, before the max-pool.</summary>
    public Nhwc Output => SameSize.Output(Input, Weight);

    /// <summary>What the next block reads.</summary>
    public Nhwc Pooled => Halving.Output(Output);

    /// <summary>The blocks of a model's trunk.</summary>
    /// <param name="planned">The model and its batch.</param>
    /// <returns>In the order of the forward pass.</returns>
    public static IReadOnlyList<TrunkLayer> Of(PlannedModel planned)
    {
        List<TrunkLayer> layers = [];
        Nhwc x = new(planned.Options.BatchSize, planned.Sizes.ImageSize, planned.Sizes.ImageSize, 3);
        foreach (int outputs in planned.Sizes.Trunk)
        {
            layers.Add(new TrunkLayer($"conv{layers.Count + 1}", x, new Oihw(outputs, x.C, 3, 3)));
            x = layers[^1].Pooled;
        }

        return layers;
    }

    /// <summary>The block for fewer pictures, where its output has too many numbers.</summary>
    /// <param name="most">Numbers that the output may have; one picture always remains.</param>
    /// <returns>The block for as many pictures of the batch as that allows.</returns>
    public TrunkLayer Within(long most) =>
        this with { Input = Input with { N = (int)Math.Clamp(most / (Output.Count / Input.N), 1, Input.N) } };
}
