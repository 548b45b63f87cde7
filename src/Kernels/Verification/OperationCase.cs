using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Verification;

/// <summary>One operation with operands of certain sizes.</summary>
/// <param name="Name">The operation and its sizes.</param>
/// <param name="Prepare">Makes the operands, the same ones each time, and returns the call.</param>
internal sealed record OperationCase(string Name, Func<Workbench, Action> Prepare)
{
    /// <summary>The operation's name in the contract.</summary>
    public string Operation => Name[..Name.IndexOf(' ')];

    /// <summary>Runs it and looks at all operands.</summary>
    /// <param name="device">Where the operands are made.</param>
    /// <param name="operations">What computes.</param>
    /// <param name="accuracy">How exactly it computes; plain fp32 by default.</param>
    /// <param name="areEndsWatched">Whether whoever runs the kernels sees accesses behind an allocation.</param>
    /// <returns>What each operand holds afterwards, in the order in which they were made.</returns>
    public IReadOnlyList<Outcome> Run(Device device, IOperations operations, Accuracy? accuracy = null, bool areEndsWatched = false)
    {
        using Workbench bench = new(device, operations, accuracy, areEndsWatched);
        Prepare(bench)();
        return bench.Collect();
    }

    public override string ToString() => Name;
}
