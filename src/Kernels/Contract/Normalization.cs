namespace Wikiart.Cuda.Kernels;

/// <summary>Mean and standard deviation of red, green and blue, on the scale 0 to 1.</summary>
/// <param name="MeanR">Mean of red.</param>
/// <param name="MeanG">Mean of green.</param>
/// <param name="MeanB">Mean of blue.</param>
/// <param name="StdR">Standard deviation of red.</param>
/// <param name="StdG">Standard deviation of green.</param>
/// <param name="StdB">Standard deviation of blue.</param>
public readonly record struct Normalization(float MeanR, float MeanG, float MeanB, float StdR, float StdG, float StdB)
{
    /// <summary>The values that torchvision's pretrained networks use.</summary>
    public static Normalization ImageNet => new(0.485f, 0.456f, 0.406f, 0.229f, 0.224f, 0.225f);
}
