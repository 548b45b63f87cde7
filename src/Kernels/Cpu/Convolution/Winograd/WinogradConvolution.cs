using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>3×3 convolutions of stride 1, forward and towards the input.</summary>
/// <typeparam name="TWinograd">The transforms.</typeparam>
/// <param name="executor">Who computes.</param>
/// <param name="device">Where scratch memory comes from.</param>
internal sealed unsafe class WinogradConvolution<TWinograd>(Executor executor, Device device) : IDisposable
    where TWinograd : struct, IWinograd
{
    private const int Kernel = 3;

    /// <summary>Four matrix tiles: the transformed weights are read once for so many tiles, whose planes fit the second-level cache.</summary>
    private const int PartTiles = 4 * GemmTile.Rows;

    private readonly Scratch _weights = new(device, "transformed convolution weights");
    private readonly Scratch _bias = new(device, "padded convolution biases");
    private readonly WorkerScratch _workers = new(executor.Workers, device, "transformed tiles");

    /// <summary>Whether this convolution can be computed so.</summary>
    /// <param name="weight">The weights' shape.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="inChannels">Channels that are summed over.</param>
    /// <returns>False for other kernels and strides, for unequal padding, and for channels that do not fill vectors.</returns>
    public bool Supports(Oihw weight, ConvGeometry geometry, int inChannels) =>
        weight.H == Kernel && weight.W == Kernel && geometry.Stride == 1 && geometry.Padding.IsUniform && geometry.Padding.Top < Kernel &&
        inChannels % executor.Lanes == 0;

    /// <summary>Computes an output from an input.</summary>
    /// <typeparam name="TOutput">What becomes of the output.</typeparam>
    /// <param name="x">Input.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="bias">Biases.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="output">What becomes of the output.</param>
    /// <param name="height">Rows to compute.</param>
    /// <param name="width">Columns to compute.</param>
    public void Forward<TOutput>(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, int padding, TOutput output, int height, int width)
        where TOutput : unmanaged, ITileOutput =>
        Run(
            new ImagePatches(x),
            output,
            weight,
            bias.Floats,
            turn: false,
            new WinogradPlan(TWinograd.Outputs, executor.Lanes, executor.TileWidth)
            {
                Images = x.Shape.N,
                Height = height,
                Width = width,
                Padding = padding,
            });

    /// <summary>Computes the gradient of the input.</summary>
    /// <typeparam name="TPatches">Where the output's gradient comes from.</typeparam>
    /// <param name="gradient">The output's gradient.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="padding">Zeros on each side of the input.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    public void BackwardInput<TPatches>(TPatches gradient, View<Oihw> weight, int padding, View<Nhwc> dx, bool accumulate)
        where TPatches : unmanaged, IPatchSource =>
        Run(
            gradient,
            new PlainOutput(dx, accumulate),
            weight,
            bias: null,
            turn: true,
            new WinogradPlan(TWinograd.Outputs, executor.Lanes, executor.TileWidth)
            {
                Images = dx.Shape.N,
                Height = dx.Shape.H,
                Width = dx.Shape.W,
                Padding = Kernel - 1 - padding,
            });

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
        _workers.Dispose();
    }

    private void Run<TPatches, TOutput>(
        TPatches patches, TOutput output, View<Oihw> weight, float* bias, bool turn, WinogradPlan plan)
        where TPatches : unmanaged, IPatchSource
        where TOutput : unmanaged, ITileOutput
    {
        (int outputs, int inputs) = turn ? (weight.Shape.I, weight.Shape.O) : (weight.Shape.O, weight.Shape.I);
        int width = executor.TileWidth;
        plan.InChannels = inputs;
        plan.Blocks = (outputs + width - 1) / width;
        plan.PartTiles = PartTiles;
        float* transformed = _weights.Floats((long)plan.Blocks * width * inputs * plan.Planes);
        executor.Run(
            new WinogradWeightsJob<TWinograd>
            {
                Weights = weight.Floats,
                Transformed = transformed,
                OutChannels = outputs,
                InChannels = inputs,
                Turn = turn,
            },
            plan.Blocks);
        executor.Run(
            new WinogradJob<TWinograd, TPatches, TOutput>
            {
                Patches = patches,
                Output = output,
                Plan = plan,
                Weights = transformed,
                Bias = PadBias(bias, outputs, (plan.Blocks + 1) * width),
                Scratch = _workers.Floats(plan.ScratchFloats),
            },
            plan.Parts);
    }

    private float* PadBias(float* bias, int channels, int padded)
    {
        float* copy = _bias.Floats(padded);
        new Span<float>(copy, padded).Clear();
        if (bias != null)
        {
            new ReadOnlySpan<float>(bias, channels).CopyTo(new Span<float>(copy, channels));
        }

        return copy;
    }
}
