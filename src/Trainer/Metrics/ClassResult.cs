namespace Wikiart.Cuda.Trainer.Metrics;

/// <summary>How one class was recognised, as scikit-learn's <c>precision_recall_fscore_support</c> counts it; 0/0 is 0.</summary>
/// <param name="Hits">Pictures of the class that were taken for it.</param>
/// <param name="Support">Pictures of the class.</param>
/// <param name="Predicted">Pictures that were taken for it.</param>
internal readonly record struct ClassResult(long Hits, long Support, long Predicted)
{
    /// <summary>Share of the pictures taken for the class that are of it.</summary>
    public double Precision => Ratio(Hits, Predicted);

    /// <summary>Share of the class's pictures that were taken for it.</summary>
    public double Recall => Ratio(Hits, Support);

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1 => Ratio(2 * Hits, Support + Predicted);

    private static double Ratio(long part, long whole) => whole > 0 ? part / (double)whole : 0;
}
