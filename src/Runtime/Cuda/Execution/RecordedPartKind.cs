namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>What a part of a recording is.</summary>
internal enum RecordedPartKind
{
    /// <summary>Work of the device's stream.</summary>
    Graph,

    /// <summary>Work that runs beside it.</summary>
    Beside,

    /// <summary>The stream waits for what runs beside it.</summary>
    Join,
}
