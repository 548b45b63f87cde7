using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels;

/// <summary>
/// Every operation that the product computes, forward and backward. Reference, Cpu and Gpu implement this one contract, and one
/// conformance suite holds them to it. The layers derive every shape, and implementations rely on that.
/// </summary>
/// <remarks>
/// A backward operation with an <c>accumulate</c> argument adds to its output instead of overwriting it. Outputs never overlap inputs
/// unless an operation says so. Implementations may queue the work; <see cref="Device.Synchronize"/> waits for it.
/// </remarks>
public interface IOperations :
    IInput, IConvolution, IActivation, IPooling, IConvReluPool, ILayout, ILinear, IOptimizerSteps, IFusedUpdate,
    IGradientClipping, IFusedLoss, IMixing, IBatchNorm, IFoldedConvolution, IAveragePooling, IDisposable
{
    /// <summary>Short name for messages: <c>reference</c>, <c>cpu</c>, <c>gpu</c>.</summary>
    string Name { get; }

    /// <summary>Where the operands live.</summary>
    Device Device { get; }
}
