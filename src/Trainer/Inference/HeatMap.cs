namespace Wikiart.Cuda.Trainer.Inference;

/// <summary>How much each place of a picture matters.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">Row by row, 0 to 1; 1 is the place that matters most.</param>
internal sealed record HeatMap(int Width, int Height, float[] Values)
{
    /// <summary>Clamps values at 0 and scales the largest to 1.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="values">Row by row; changed in place.</param>
    /// <returns>The map; all 0 when no value is positive.</returns>
    public static HeatMap Scaled(int width, int height, float[] values)
    {
        float largest = Math.Max(0, values.Max());
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = largest > 0 ? Math.Max(0, values[i]) / largest : 0;
        }

        return new HeatMap(width, height, values);
    }

    /// <summary>The value at a place, interpolated between neighbours.</summary>
    /// <param name="x">0 to 1, from the left edge to the right.</param>
    /// <param name="y">0 to 1, from the top edge to the bottom.</param>
    /// <returns>0 to 1.</returns>
    public float At(float x, float y)
    {
        (int left, int right, float along) = Neighbours(x, Width);
        (int top, int bottom, float down) = Neighbours(y, Height);
        float upper = float.Lerp(Values[(top * Width) + left], Values[(top * Width) + right], along);
        float lower = float.Lerp(Values[(bottom * Width) + left], Values[(bottom * Width) + right], along);
        return float.Lerp(upper, lower, down);
    }

    /// <summary>Cell centres lie half a cell from the edge.</summary>
    private static (int Before, int After, float Share) Neighbours(float position, int count)
    {
        float centre = Math.Clamp((position * count) - 0.5f, 0, count - 1);
        int before = (int)centre;
        return (before, Math.Min(before + 1, count - 1), centre - before);
    }
}
