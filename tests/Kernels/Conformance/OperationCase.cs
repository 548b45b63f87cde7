namespace Wikiart.Cuda.Kernels.Tests.Conformance;

/// <summary>One operation with operands of certain sizes.</summary>
/// <param name="Name">The operation and its sizes.</param>
/// <param name="Prepare">Makes the operands, the same ones each time, and returns the call.</param>
public sealed record OperationCase(string Name, Func<Workbench, Action> Prepare)
{
    public override string ToString() => Name;
}
