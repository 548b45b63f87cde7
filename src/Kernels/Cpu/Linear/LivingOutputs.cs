using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The outputs that pass any gradient on, and their columns of dy side by side. Hidden units that are active for no sample of a batch are
/// common, often half of them, and their rows of W then have no part in the products.
/// </summary>
/// <param name="samples">Samples.</param>
/// <param name="outputs">Outputs.</param>
/// <param name="memory">See <see cref="FloatsFor"/>.</param>
internal readonly unsafe struct LivingOutputs(int samples, int outputs, float* memory)
{
    private readonly int* _starts = (int*)memory;
    private readonly int* _outputs = (int*)memory + Groups(outputs) + 1;

    /// <summary>dy [samples rounded up to whole tiles, <see cref="Step"/>], zeros behind the last sample and the last living output.</summary>
    public float* Dy { get; } = memory + Groups(outputs) + 1 + outputs;

    /// <summary>From one sample of <see cref="Dy"/> to the next.</summary>
    public int Step { get; } = StepFor(outputs);

    /// <summary>Memory that this takes.</summary>
    /// <param name="samples">Samples.</param>
    /// <param name="outputs">Outputs.</param>
    /// <returns>Floats.</returns>
    public static long FloatsFor(int samples, int outputs) =>
        Groups(outputs) + 1 + outputs + ((long)LinearBackwardPlan.RoundUp(samples, GemmTile.ShortRows) * StepFor(outputs));

    /// <summary>Looks through a gradient.</summary>
    /// <param name="dy">The gradient.</param>
    public void Gather(View<Nf> dy)
    {
        new Span<float>(Dy, LinearBackwardPlan.RoundUp(samples, GemmTile.ShortRows) * Step).Clear();
        int living = 0;
        for (int output = 0; output < outputs; output++)
        {
            if (output % LinearBackwardPlan.GroupRows == 0)
            {
                _starts[output / LinearBackwardPlan.GroupRows] = living;
            }

            bool lives = false;
            for (int sample = 0; sample < samples; sample++)
            {
                float gradient = dy.Floats[((nint)sample * outputs) + output];
                Dy[((nint)sample * Step) + living] = gradient;
                lives |= gradient != 0;
            }

            _outputs[living] = output;
            living += lives ? 1 : 0;
        }

        _starts[Groups(outputs)] = living;
    }

    /// <summary>The living outputs of a group.</summary>
    /// <param name="group">The group's first output.</param>
    /// <param name="first">Which of all living outputs the first of them is: its column of <see cref="Dy"/>.</param>
    /// <returns>Their numbers.</returns>
    public ReadOnlySpan<int> OfGroup(int group, out int first)
    {
        int* start = _starts + (group / LinearBackwardPlan.GroupRows);
        first = start[0];
        return new(_outputs + first, start[1] - first);
    }

    private static int Groups(int outputs) => (outputs + LinearBackwardPlan.GroupRows - 1) / LinearBackwardPlan.GroupRows;

    /// <summary>A tile may begin at any living output.</summary>
    private static int StepFor(int outputs) => outputs + GemmTile.Rows;
}
