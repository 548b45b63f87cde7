using System.Runtime.InteropServices;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Gpu;

/// <summary>A head layout in the device's memory.</summary>
internal sealed class DeviceHeads : IDisposable
{
    private readonly DeviceBuffer _buffer;

    public DeviceHeads(Device device, HeadLayout layout)
    {
        int[] numbers = [.. layout.Classes, .. layout.Offsets, .. TaskOfColumn(layout)];
        _buffer = device.Allocate(numbers.Length * sizeof(int), "head layout");
        device.Upload(MemoryMarshal.AsBytes<int>(numbers), _buffer.Address);
        Argument = new HeadsArgument(
            layout.Tasks,
            layout.Hidden,
            layout.TotalClasses,
            _buffer.Address,
            _buffer.Address + (layout.Tasks * sizeof(int)),
            _buffer.Address + (2 * layout.Tasks * sizeof(int)));
    }

    /// <summary>What kernels receive.</summary>
    public HeadsArgument Argument { get; }

    public void Dispose() => _buffer.Dispose();

    private static IEnumerable<int> TaskOfColumn(HeadLayout layout)
    {
        int[] classes = layout.Classes.ToArray();
        return Enumerable.Range(0, classes.Length).SelectMany(task => Enumerable.Repeat(task, classes[task]));
    }
}
