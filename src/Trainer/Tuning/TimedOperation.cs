using Wikiart.Cuda.Kernels.Gpu;

namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>An operation on operands of its real size.</summary>
/// <param name="Name">What it computes, for example <c>conv2 forward</c>.</param>
/// <param name="Flops">Floating-point operations of sums of products: 2 for each product that is added.</param>
/// <param name="Bytes">Bytes that it must read and write at least.</param>
/// <param name="Run">Queues it.</param>
internal record TimedOperation(string Name, double Flops, double Bytes, Action<GpuOperations> Run);
