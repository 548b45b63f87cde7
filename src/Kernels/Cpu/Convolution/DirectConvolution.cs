using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Convolutions of any kernel, stride and padding, forward and backward.</summary>
/// <param name="executor">Who computes.</param>
/// <param name="device">Where scratch memory comes from.</param>
internal sealed unsafe class DirectConvolution(Executor executor, Device device) : IDisposable
{
    private const int BandFloats = 64 * 1024;

    private readonly Scratch _weights = new(device, "packed convolution weights");
    private readonly Scratch _bias = new(device, "padded convolution biases");
    private readonly WorkerScratch _bands = new(executor.Workers, device, "padded image rows");
    private readonly Scratch _partials = new(device, "partial weight gradients");

    /// <summary>Computes an output from an input.</summary>
    /// <typeparam name="TOutput">What becomes of the output.</typeparam>
    /// <param name="x">Input.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="bias">Biases.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="output">What becomes of the output.</param>
    /// <param name="height">Rows to compute.</param>
    /// <param name="width">Columns to compute.</param>
    public void Forward<TOutput>(
        View<Nhwc> x, View<Oihw> weight, View<Vec> bias, ConvGeometry geometry, TOutput output, int height, int width)
        where TOutput : unmanaged, ITileOutput
    {
        Oihw shape = weight.Shape;
        InputRows rows = new(x, geometry.Padding);
        Run(
            new DirectConvolutionJob<InputRows, TOutput>
            {
                Rows = rows,
                Output = output,
                Weights = Pack(weight, turn: false, new TapRange(0, 1, shape.H), new TapRange(0, 1, shape.W)),
                Bias = PadBias(bias.Floats, shape.O),
                Height = height,
                Width = width,
                Blocks = Blocks(shape.O),
                Channels = shape.I,
                KernelRows = shape.H,
                KernelColumns = shape.W,
                Stride = geometry.Stride,
                RowFloats = rows.PaddedFloats,
            },
            x.Shape.N);
    }

    /// <summary>Computes the gradient of the input.</summary>
    /// <typeparam name="TGradient">Where the output's gradient comes from.</typeparam>
    /// <param name="gradient">The output's gradient.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    public void BackwardInput<TGradient>(
        TGradient gradient, View<Oihw> weight, ConvGeometry geometry, View<Nhwc> dx, bool accumulate)
        where TGradient : unmanaged, IConvGradient
    {
        Oihw shape = weight.Shape;
        int stride = geometry.Stride;
        if (!accumulate && Math.Min(shape.H, shape.W) < stride)
        {
            // Some pixels are reached by no tap.
            device.Clear(dx.Address, dx.Shape.Bytes);
        }

        for (int row = 0; row < Math.Min(stride, dx.Shape.H); row++)
        {
            KernelPhase rows = KernelPhase.Of(row, stride, shape.H, geometry.Padding.Top);
            for (int column = 0; column < Math.Min(stride, dx.Shape.W); column++)
            {
                KernelPhase columns = KernelPhase.Of(column, stride, shape.W, geometry.Padding.Left);
                if (rows.Taps > 0 && columns.Taps > 0)
                {
                    BackwardInput(gradient, weight, geometry, rows, columns, dx, accumulate);
                }
            }
        }
    }

    /// <summary>Computes the gradients of weights and biases.</summary>
    /// <typeparam name="TGradient">Where the output's gradient comes from.</typeparam>
    /// <param name="x">Input.</param>
    /// <param name="gradient">The output's gradient.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <param name="dweight">Gradient of the weights.</param>
    /// <param name="dbias">Gradient of the biases.</param>
    /// <param name="accumulate">Add to what is there.</param>
    public void BackwardWeight<TGradient>(
        View<Nhwc> x, TGradient gradient, ConvGeometry geometry, View<Oihw> dweight, View<Vec> dbias, bool accumulate)
        where TGradient : unmanaged, IConvGradient
    {
        Nhwc output = geometry.Output(x.Shape, dweight.Shape);
        WeightGradientLayout layout = new(dweight.Shape, x.Shape.N, executor.TileWidth);
        InputRows rows = new(x, geometry.Padding);
        int scratchFloats = (output.W * layout.Width) + rows.PaddedFloats + GemmTile.Rows;
        float* partials = _partials.Floats(layout.Groups * layout.Blocks * layout.PartFloats);
        executor.Run(
            new WeightGradientJob<TGradient>
            {
                Input = rows,
                Gradient = gradient,
                Partials = partials,
                Layout = layout,
                Scratch = _bands.Floats(scratchFloats),
                Images = x.Shape.N,
                Height = output.H,
                Width = output.W,
                Stride = geometry.Stride,
            },
            layout.Groups * layout.Blocks);
        executor.Run(
            new ReduceWeightGradientJob
            {
                Partials = partials,
                Layout = layout,
                Weights = new StoreGradient(dweight.Floats, accumulate),
                Bias = new StoreGradient(dbias.Floats, accumulate),
                HasBias = dbias.Address != 0,
            },
            layout.Blocks);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _bias.Dispose();
        _bands.Dispose();
        _partials.Dispose();
    }

    /// <summary>Computes the gradient of every stride-th row and column of the input.</summary>
    private void BackwardInput<TGradient>(
        TGradient gradient,
        View<Oihw> weight,
        ConvGeometry geometry,
        KernelPhase rows,
        KernelPhase columns,
        View<Nhwc> dx,
        bool accumulate)
        where TGradient : unmanaged, IConvGradient
    {
        Oihw shape = weight.Shape;
        int stride = geometry.Stride;
        Nhwc output = geometry.Output(dx.Shape, shape);
        int width = columns.Count(dx.Shape.W, stride);
        int left = columns.Taps - 1 - columns.Padding;
        int firstColumn = Math.Max(0, -left);
        int rowFloats = Math.Max(firstColumn + width + columns.Taps - 1, Math.Max(0, left) + output.W) * shape.O;
        Run(
            new DirectConvolutionJob<GradientRows<TGradient>, StridedOutput>
            {
                Rows = new GradientRows<TGradient>
                {
                    Gradient = gradient,
                    Height = output.H,
                    Channels = shape.O,
                    Above = rows.Taps - 1 - rows.Padding,
                    Left = Math.Max(0, left),
                    RowFloats = rowFloats,
                },
                Output = new StridedOutput(dx, stride, rows.Pixel, columns.Pixel, accumulate),
                Weights = Pack(weight, turn: true, Turned(rows, stride), Turned(columns, stride)),
                Bias = PadBias(null, shape.I),
                Height = rows.Count(dx.Shape.H, stride),
                Width = width,
                Blocks = Blocks(shape.I),
                Channels = shape.O,
                KernelRows = rows.Taps,
                KernelColumns = columns.Taps,
                Stride = 1,
                RowFloats = rowFloats,
                FirstColumn = firstColumn,
            },
            dx.Shape.N);
    }

    private static TapRange Turned(KernelPhase phase, int stride) =>
        new(phase.FirstTap + ((phase.Taps - 1) * stride), -stride, phase.Taps);

    private int Blocks(int channels) => (channels + executor.TileWidth - 1) / executor.TileWidth;

    private float* Pack(View<Oihw> weight, bool turn, TapRange rows, TapRange columns)
    {
        Oihw shape = weight.Shape;
        int taps = shape.H * shape.W;
        (int outputs, int inputs) = turn ? (shape.I, shape.O) : (shape.O, shape.I);
        nint toNextO = (nint)shape.I * taps;
        float* packed = _weights.Floats((long)Blocks(outputs) * executor.TileWidth * inputs * rows.Count * columns.Count);
        executor.Run(
            new PackWeightsJob
            {
                Weights = weight.Floats,
                Packed = packed,
                OutChannels = outputs,
                InChannels = inputs,
                OutStep = turn ? taps : toNextO,
                InStep = turn ? toNextO : taps,
                KernelColumns = shape.W,
                Rows = rows,
                Columns = columns,
                Width = executor.TileWidth,
            },
            Blocks(outputs));
        return packed;
    }

    private float* PadBias(float* bias, int channels)
    {
        int padded = Blocks(channels) * executor.TileWidth;
        float* copy = _bias.Floats(padded);
        new Span<float>(copy, padded).Clear();
        if (bias != null)
        {
            new ReadOnlySpan<float>(bias, channels).CopyTo(new Span<float>(copy, channels));
        }

        return copy;
    }

    private void Run<TRows, TOutput>(DirectConvolutionJob<TRows, TOutput> job, int images)
        where TRows : unmanaged, IRowSource
        where TOutput : unmanaged, ITileOutput
    {
        // An even number of rows, so that no pool window is cut.
        int rows = (Math.Max(0, (BandFloats / job.RowFloats) - job.KernelRows) / job.Stride) + 1;
        job.BandRows = Math.Min(Math.Max(2, rows / 2 * 2), Math.Max(2, job.Height));
        int bandFloats = (((job.BandRows - 1) * job.Stride) + job.KernelRows) * job.RowFloats;
        int tileFloats = GemmTile.Rows * executor.TileWidth;

        // The last tile of the last row reads pixels beyond it, whose sums are dropped.
        int slack = GemmTile.Rows * job.Stride * job.Channels;
        job.Scratch = _bands.Floats((long)tileFloats + bandFloats + slack);
        executor.Run(job, images * job.Bands);
    }
}
