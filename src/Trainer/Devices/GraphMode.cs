namespace Wikiart.Cuda.Trainer.Devices;

/// <summary>Whether a GPU's training steps are recorded once and replayed.</summary>
internal enum GraphMode
{
    /// <summary>Where it can be done.</summary>
    Auto,

    /// <summary>Yes, or an error.</summary>
    On,

    /// <summary>No: kernel by kernel.</summary>
    Off,
}
