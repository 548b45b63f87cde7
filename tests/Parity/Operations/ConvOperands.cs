namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>Operands of a convolution; images are channels-last.</summary>
internal sealed record ConvOperands(float[] Input, float[] Weight, float[] Bias, float[] OutputGradient);
