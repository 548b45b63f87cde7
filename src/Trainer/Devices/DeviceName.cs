using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>A device as the user names it.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Index">Which GPU.</param>
internal readonly record struct DeviceName(DeviceKind Kind, int Index)
{
    /// <summary>Reads a name.</summary>
    /// <param name="text"><c>auto</c>, <c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <returns>What it asks for.</returns>
    /// <exception cref="UserException">It is none of these.</exception>
    public static DeviceName Parse(string text) => text.ToLowerInvariant().Split(':') switch
    {
        ["auto"] => new DeviceName(DeviceKind.Auto, 0),
        ["cpu"] => new DeviceName(DeviceKind.Cpu, 0),
        ["cuda"] => new DeviceName(DeviceKind.Cuda, 0),
        ["cuda", var number] when int.TryParse(number, out int index) && index >= 0 => new DeviceName(DeviceKind.Cuda, index),
        _ => throw new UserException($"--device is '{text}'; it must be auto, cpu, cuda or cuda:NUMBER."),
    };
}
