namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>What a device's name asks for.</summary>
internal enum DeviceKind
{
    /// <summary>A GPU when one can be used, else the CPU.</summary>
    Auto,

    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>A GPU, or an error.</summary>
    Cuda,
}
