namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>A set of operations with operands of certain sizes.</summary>
public interface IOperationCases
{
    static abstract IEnumerable<OperationCase> All { get; }
}
