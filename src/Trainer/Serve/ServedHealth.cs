namespace Wikiart.Cuda.Trainer.Serve;

/// <summary>What the health endpoint says.</summary>
/// <param name="Status">Always <c>ok</c>: a service that cannot answer does not.</param>
/// <param name="Model">The checkpoint.</param>
/// <param name="Device">What computes.</param>
/// <param name="Tasks">The number of classes of each task, by its name.</param>
internal sealed record ServedHealth(string Status, string Model, string Device, IReadOnlyDictionary<string, int> Tasks);
