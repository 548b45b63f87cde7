namespace Wikiart.Cuda.Trainer.Data.Demo;

/// <summary>The three factors of a demo picture, chosen independently of each other.</summary>
/// <param name="Artist">An index into <see cref="DemoPalette.All"/>.</param>
/// <param name="Genre">An index into <see cref="DemoComposition.All"/>.</param>
/// <param name="Style">An index into <see cref="DemoRendering.All"/>.</param>
internal readonly record struct DemoLabels(int Artist, int Genre, int Style)
{
    /// <summary>The tasks that the three labels belong to.</summary>
    public static IReadOnlyList<LabelSet> Tasks { get; } =
    [
        new("artist", DemoPalette.All.Select(palette => palette.Name).ToArray()),
        new("genre", DemoComposition.All.Select(composition => composition.Name).ToArray()),
        new("style", DemoRendering.All.Select(rendering => rendering.Name).ToArray()),
    ];

    /// <summary>Draws labels from a random stream.</summary>
    public static DemoLabels Draw(ref CounterRandom random) => new(
        random.NextInt(DemoPalette.All.Count),
        random.NextInt(DemoComposition.All.Count),
        random.NextInt(DemoRendering.All.Count));
}
