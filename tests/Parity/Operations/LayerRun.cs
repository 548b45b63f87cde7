using System.Runtime.InteropServices;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Parity.Tests.Operations;

/// <summary>Runs one layer of ours forward and backward.</summary>
internal static class LayerRun
{
    /// <summary>Runs the layer.</summary>
    /// <param name="device">Where the layer is.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="shape">Shape of the input.</param>
    /// <param name="input">The input's values.</param>
    /// <param name="outputGradient">What comes from behind the layer.</param>
    /// <returns>Copies of the results.</returns>
    public static LayerResult Of<TIn, TOut>(
        Device device, Layer<TIn, TOut> layer, TIn shape, float[] input, float[] outputGradient)
        where TIn : struct, IBatchShape<TIn>, IEquatable<TIn>
        where TOut : struct, IBatchShape<TOut>, IEquatable<TOut>
    {
        using Tensor<TIn> x = new(device, "x", shape, requiresGrad: true);
        x.Upload<float>(input);
        Tape tape = new();
        Tensor<TOut> y = layer.Forward(x, tape);
        float[] output = new float[y.Shape.Count];
        y.Download<float>(output);
        device.Upload(MemoryMarshal.AsBytes(outputGradient.AsSpan()), y.Gradient!.Write(y.Shape, out _).Address);
        tape.Backward();
        float[] inputGradient = new float[input.Length];
        device.Download(x.Gradient!.View.Address, MemoryMarshal.AsBytes(inputGradient.AsSpan()));
        return new LayerResult(output, inputGradient, OurWeights.Gradients(layer.Parameters));
    }
}
