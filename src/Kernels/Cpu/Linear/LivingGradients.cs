using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// What of dy is not 0, listed twice: for each group of outputs and sample, and for each output. A hidden unit that is not active
/// passes no gradient on, nor does a sample whose label is ignored.
/// </summary>
internal unsafe struct LivingGradients
{
    private SparseEntry* _ofSamples;
    private SparseEntry* _ofOutputs;
    private int* _sampleStarts;
    private int* _outputStarts;
    private int _samples;

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Memory that <see cref="Build"/> needs.</summary>
    /// <param name="dy">The gradient's shape.</param>
    /// <returns>Floats.</returns>
    public static long FloatsFor(Nf dy) => (4 * (dy.Count + 1)) + ((long)Groups(dy) * dy.N) + dy.Features + 2;

    /// <summary>Makes the lists.</summary>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="memory">See <see cref="FloatsFor"/>.</param>
    /// <returns>The lists.</returns>
    public static LivingGradients Build(View<Nf> dy, float* memory)
    {
        (int samples, int outputs) = (dy.Shape.N, dy.Shape.Features);
        LivingGradients lists = new()
        {
            _ofSamples = (SparseEntry*)memory,
            _ofOutputs = (SparseEntry*)memory + dy.Shape.Count + 1,
            _sampleStarts = (int*)((SparseEntry*)memory + (2 * (dy.Shape.Count + 1))),
            _samples = samples,
        };
        lists._outputStarts = lists._sampleStarts + ((nint)Groups(dy.Shape) * samples) + 1;
        int count = 0;
        for (int list = 0; list < Groups(dy.Shape) * samples; list++)
        {
            lists._sampleStarts[list] = count;
            int group = list / samples * LinearBackwardPlan.GroupRows;
            float* row = dy.Floats + ((nint)(list % samples) * outputs);
            for (int output = group; output < Math.Min(outputs, group + LinearBackwardPlan.GroupRows); output++)
            {
                Append(lists._ofSamples, ref count, output - group, row[output]);
            }
        }

        lists._sampleStarts[Groups(dy.Shape) * samples] = count;
        lists.Count = count;
        count = 0;
        for (int output = 0; output < outputs; output++)
        {
            lists._outputStarts[output] = count;
            for (int sample = 0; sample < samples; sample++)
            {
                Append(lists._ofOutputs, ref count, sample, dy.Floats[((nint)sample * outputs) + output]);
            }
        }

        lists._outputStarts[outputs] = count;
        return lists;
    }

    /// <summary>The outputs of a group to which a sample is alive, each as the place of its row in the group.</summary>
    /// <param name="group">The group's first output.</param>
    /// <param name="sample">The sample.</param>
    /// <returns>The list.</returns>
    public readonly Span<SparseEntry> OfSample(int group, int sample)
    {
        int list = (group / LinearBackwardPlan.GroupRows * _samples) + sample;
        return new(_ofSamples + _sampleStarts[list], _sampleStarts[list + 1] - _sampleStarts[list]);
    }

    /// <summary>The samples that are alive to an output, each as the place of its row in a panel's columns of x.</summary>
    /// <param name="output">The output.</param>
    /// <returns>The list.</returns>
    public readonly Span<SparseEntry> OfOutput(int output) =>
        new(_ofOutputs + _outputStarts[output], _outputStarts[output + 1] - _outputStarts[output]);

    private static int Groups(Nf dy) => (dy.Features + LinearBackwardPlan.GroupRows - 1) / LinearBackwardPlan.GroupRows;

    /// <summary>Writes an entry that the next one overwrites if it is 0, so that there is no branch to predict.</summary>
    private static void Append(SparseEntry* list, ref int count, int row, float gradient)
    {
        list[count].Offset = row * LinearLayer.PanelColumns;
        list[count].Gradient = gradient;
        count += gradient != 0 ? 1 : 0;
    }
}
