using System.Runtime.InteropServices;

namespace Wikiart.Cuda.Runtime;

/// <summary>
/// A named part of a parameter, as PyTorch's state_dict has it. Layers that are computed as one matrix stay separate entries in files.
/// </summary>
/// <param name="Name">For example <c>fc_artist1.weight</c>.</param>
/// <param name="Sizes">PyTorch's sizes.</param>
/// <param name="Offset">The first element inside the parameter, in PyTorch's order.</param>
/// <param name="Count">How many elements.</param>
/// <param name="Matrix">The matrix of which the entry is some rows, where they do not lie in PyTorch's order.</param>
public sealed record ParameterSlice(string Name, IReadOnlyList<int> Sizes, long Offset, long Count, OutIn? Matrix = null)
{
    /// <summary>Copies elements from host memory.</summary>
    /// <param name="device">Where the vector is.</param>
    /// <param name="vector">The parameter, or something that lies like it: a gradient, an optimizer's state.</param>
    /// <param name="first">The first element, counted from the entry's own.</param>
    /// <param name="values">Values in PyTorch's order.</param>
    public void Upload(Device device, View<Vec> vector, long first, ReadOnlySpan<float> values)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (Matrix is not { HasWholeRows: false } matrix)
        {
            device.Upload(MemoryMarshal.AsBytes(values), AddressOf(vector, Offset + first));
            return;
        }

        foreach (SliceRun run in new SliceRuns(matrix, Offset + first, values.Length))
        {
            device.Upload(MemoryMarshal.AsBytes(values.Slice(run.First, run.Count)), AddressOf(vector, run.Place));
        }
    }

    /// <summary>Copies elements to host memory.</summary>
    /// <param name="device">Where the vector is.</param>
    /// <param name="vector">The parameter, or something that lies like it: a gradient, an optimizer's state.</param>
    /// <param name="first">The first element, counted from the entry's own.</param>
    /// <param name="values">Receives values in PyTorch's order.</param>
    public void Download(Device device, View<Vec> vector, long first, Span<float> values)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (Matrix is not { HasWholeRows: false } matrix)
        {
            device.Download(AddressOf(vector, Offset + first), MemoryMarshal.AsBytes(values));
            return;
        }

        foreach (SliceRun run in new SliceRuns(matrix, Offset + first, values.Length))
        {
            device.Download(AddressOf(vector, run.Place), MemoryMarshal.AsBytes(values.Slice(run.First, run.Count)));
        }
    }

    private static nint AddressOf(View<Vec> vector, long element) => vector.Address + (nint)(element * sizeof(float));
}
