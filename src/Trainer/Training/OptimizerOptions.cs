using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Kernels.Optimizers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>The optimizer and its numbers, under PyTorch's names.</summary>
internal sealed record OptimizerOptions
{
    /// <summary>Which one.</summary>
    public OptimizerKind Kind { get; init; } = OptimizerKind.AdamW;

    /// <summary>AdamW: decay of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW: decay of the mean squared gradient.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>AdamW: added to the denominator.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay, decoupled for AdamW and added to the gradient for SGD.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>SGD: momentum, 0 for none.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>SGD: look ahead along the momentum.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Clip the gradients to this global norm, as PyTorch's <c>clip_grad_norm_</c>; null for none.</summary>
    public double? MaxNorm { get; init; }

    /// <summary>Plans the optimizer.</summary>
    /// <param name="context">Where it runs.</param>
    /// <param name="parameters">What it updates.</param>
    /// <returns>An optimizer that the caller disposes.</returns>
    public Optimizer Create(LayerContext context, IReadOnlyList<Parameter> parameters) => Kind switch
    {
        OptimizerKind.Sgd => new Sgd(context, parameters, Momentum, WeightDecay, Nesterov, MaxNorm),
        _ => new AdamW(context, parameters, WeightDecay, Beta1, Beta2, Epsilon, MaxNorm),
    };
}
