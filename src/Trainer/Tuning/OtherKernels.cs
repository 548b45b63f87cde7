using Wikiart.Cuda.Trainer.Commands;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>
/// The operations that <see cref="StepOperations"/> leaves out: what is small in a training step, and what other options, residual networks
/// and inference compute, at the sizes of a plain model.
/// </summary>
internal static class OtherKernels
{
    /// <summary>
    /// Numbers that an operand has at most; a larger one is cut to fewer pictures or outputs. So what the fused kernels never store does not
    /// exhaust a memory that holds the model.
    /// </summary>
    public const long MostNumbers = 1L << 29;

    /// <summary>The operations by the memory that they share.</summary>
    /// <param name="planned">A model with a plain trunk, its batch and its optimizer.</param>
    /// <returns>Functions that take memory, which is not needed once their operations are timed, and return the operations.</returns>
    public static IEnumerable<Func<Operands, IReadOnlyList<TimedOperation>>> Groups(PlannedModel planned)
    {
        IReadOnlyList<TrunkLayer> trunk = TrunkLayer.Of(planned);
        TrunkLayer first = trunk[0].Within(MostNumbers);
        return
        [
            operands => InputKernels.Of(operands, first.Input),
            .. trunk.Select(layer => (Func<Operands, IReadOnlyList<TimedOperation>>)(operands =>
                ConvolutionKernels.Of(operands, layer.Within(MostNumbers), isFirst: layer == trunk[0]))),
            operands => MapKernels.Of(operands, first),
            operands => NormKernels.Of(operands, first),
            operands => FeatureKernels.Of(operands, trunk[^1].Pooled),
            operands => LossKernels.Of(operands, planned),
            operands => StoredGradientKernels.OfConvolution(operands, trunk[^1], (2 * trunk.Count) + (4 * planned.Sizes.Heads.Count)),
            operands => StoredGradientKernels.OfHeads(operands, planned, trunk[^1].Pooled),
        ];
    }
}
