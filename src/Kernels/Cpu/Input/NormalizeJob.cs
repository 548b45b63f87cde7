using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Crops, mirrors and normalises, one row of the output a part. A byte has 256 values, so that the formula is a table for each
/// channel, rounded once from double.
/// </summary>
internal unsafe struct NormalizeJob : IJob
{
    /// <summary>Values of a byte.</summary>
    public const int Values = 256;

    /// <summary>Red, green, blue.</summary>
    public const int Channels = 3;

    /// <summary>Pictures.</summary>
    public View<Rgb8> Pixels;

    /// <summary>Window of each sample.</summary>
    public View<Crops> Windows;

    /// <summary>Output.</summary>
    public View<Nhwc> Output;

    /// <summary>[Channels, Values].</summary>
    public float* Table;

    /// <summary>Writes the table.</summary>
    /// <param name="normalization">Mean and standard deviation of each channel.</param>
    public readonly void FillTable(Normalization normalization)
    {
        ReadOnlySpan<float> means = [normalization.MeanR, normalization.MeanG, normalization.MeanB];
        ReadOnlySpan<float> deviations = [normalization.StdR, normalization.StdG, normalization.StdB];
        for (int channel = 0; channel < Channels; channel++)
        {
            for (int value = 0; value < Values; value++)
            {
                Table[(channel * Values) + value] = (float)(((value / 255.0) - means[channel]) / deviations[channel]);
            }
        }
    }

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        Nhwc shape = Output.Shape;
        int image = part / shape.H;
        int* window = (int*)Windows.Address + ((nint)image * Crops.Fields);
        int inputRow = window[0] + (part % shape.H);
        bool isMirrored = window[2] != 0;
        int firstColumn = window[1] + (isMirrored ? shape.W - 1 : 0);
        nint pixel = ((((nint)image * Pixels.Shape.H) + inputRow) * Pixels.Shape.W) + firstColumn;
        byte* source = (byte*)Pixels.Address + (pixel * Channels);
        int step = isMirrored ? -Channels : Channels;
        float* destination = Output.Floats + ((nint)part * shape.W * Channels);
        for (int column = 0; column < shape.W; column++)
        {
            destination[0] = Table[source[0]];
            destination[1] = Table[Values + source[1]];
            destination[2] = Table[(2 * Values) + source[2]];
            destination += Channels;
            source += step;
        }
    }
}
