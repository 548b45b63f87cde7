using Wikiart.Cuda.Kernels.Gpu;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>The operations that have kernels for tensor cores.</summary>
internal abstract class TensorCoreCases : IOperationCases
{
    public static IEnumerable<OperationCase> All =>
        AllCases.All.Where(one => Enum.TryParse(one.Operation, out Operation operation) && KernelVariants.HasTensorCores(operation));
}
