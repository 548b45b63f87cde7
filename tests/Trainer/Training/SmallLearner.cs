using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Trainer.Tests.Training;

/// <summary>A learner of the small demo data's size, with fixed weights.</summary>
internal static class SmallLearner
{
    public static LearnerOptions Options => new()
    {
        Model = new ModelOptions
        {
            ImageSize = 16,
            Trunk = [4, 8],
            Hidden = 8,
            Heads = [new HeadOptions("artist", 6), new HeadOptions("genre", 5), new HeadOptions("style", 5)],
        },
        BatchSize = 10,
        Side = new BatchLoaderOptions { BatchSize = 10, ImageSize = 16 }.Side,
    };

    /// <summary>The same with a residual trunk of two blocks.</summary>
    public static LearnerOptions Residual => Options with
    {
        Model = Options.Model with { Residual = new ResidualOptions { Blocks = [1, 1], Width = 8 } },
    };

    public static Learner New(IOperations operations, LearnerOptions options)
    {
        Learner learner = new(operations, options);
        WeightInitializer.Initialize(learner.Model.State, seed: 5);
        return learner;
    }

    public static float[] Weights(PaintingClassifier model) => [.. model.Parameters.SelectMany(Values)];

    /// <summary>A parameter's values in PyTorch's order.</summary>
    public static float[] Values(Parameter parameter)
    {
        float[] values = new float[parameter.Flat.Shape.Count];
        foreach (ParameterSlice slice in parameter.Slices)
        {
            slice.Download(parameter.Device, parameter.Flat, 0, values.AsSpan((int)slice.Offset, (int)slice.Count));
        }

        return values;
    }
}
