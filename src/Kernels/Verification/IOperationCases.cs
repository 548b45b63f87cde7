namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>A set of operations with operands of certain sizes.</summary>
internal interface IOperationCases
{
    static abstract IEnumerable<OperationCase> All { get; }
}
