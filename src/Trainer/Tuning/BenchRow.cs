namespace Wikiart.Cuda.Trainer.Tuning;

/// <summary>What one operation took.</summary>
/// <param name="Name">Layer and direction, or the whole step.</param>
/// <param name="Milliseconds">The median.</param>
/// <param name="Gigaflop">Its work.</param>
/// <param name="Gigabytes">Bytes that it must move.</param>
/// <param name="FloorMilliseconds">The least time at the device's measured rates.</param>
internal sealed record BenchRow(string Name, double Milliseconds, double Gigaflop, double Gigabytes, double FloorMilliseconds)
{
    /// <summary>The floor's share in what it took.</summary>
    public double ShareOfFloor => FloorMilliseconds / Milliseconds;
}
