namespace Wikiart.Cuda.Trainer.Data.Augmentation;

/// <summary><c>(x, y) → (A x + B y + C, D x + E y + F)</c>.</summary>
internal readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    /// <summary>Rows slide along themselves in proportion to their distance from the top.</summary>
    public static AffineMap ShearX(double level) => new(1, level, 0, 0, 1, 0);

    /// <summary>Columns slide along themselves in proportion to their distance from the left.</summary>
    public static AffineMap ShearY(double level) => new(1, 0, 0, level, 1, 0);

    /// <summary>The picture moves to the right and down.</summary>
    public static AffineMap Translate(double right, double down) => new(1, 0, -right, 0, 1, -down);

    /// <summary>The picture turns counter-clockwise about its centre.</summary>
    /// <param name="degrees">By how much.</param>
    /// <param name="size">The picture's side.</param>
    public static AffineMap Rotate(double degrees, int size)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        double centre = size / 2.0;
        return new AffineMap(cos, -sin, centre - (cos * centre) + (sin * centre), sin, cos, centre - (sin * centre) - (cos * centre));
    }

    /// <summary>Where a point goes.</summary>
    public (double X, double Y) Of(double x, double y) => ((A * x) + (B * y) + C, (D * x) + (E * y) + F);
}
