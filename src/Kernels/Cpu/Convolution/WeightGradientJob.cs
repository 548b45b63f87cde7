using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Gradient of a convolution's weights, dense: for each kernel row, twelve of the T·C numbers under it are the rows of a tile, a block
/// of output channels its columns, and the pixels of an image row are summed over. A part is a group of images and a block of
/// channels with partial sums of its own; <see cref="ReduceWeightGradientJob"/> adds the groups in a fixed order.
/// </summary>
/// <typeparam name="TGradient">Where the output's gradient comes from.</typeparam>
internal unsafe struct WeightGradientJob<TGradient> : IJob
    where TGradient : unmanaged, IConvGradient
{
    /// <summary>The input.</summary>
    public InputRows Input;

    /// <summary>The output's gradient.</summary>
    public TGradient Gradient;

    /// <summary>Partial sums [groups, blocks, layout].</summary>
    public float* Partials;

    /// <summary>Where a part's sums lie.</summary>
    public WeightGradientLayout Layout;

    /// <summary>Scratch of all workers.</summary>
    public WorkerMemory Scratch;

    /// <summary>Images in the batch.</summary>
    public int Images;

    /// <summary>Rows of the output.</summary>
    public int Height;

    /// <summary>Columns of the output.</summary>
    public int Width;

    /// <summary>Step in pixels.</summary>
    public int Stride;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        int group = part / Layout.Blocks;
        int firstChannel = part % Layout.Blocks * Layout.Width;
        int channels = Math.Min(Layout.Width, Layout.OutChannels - firstChannel);
        float* sums = Partials + (part * Layout.PartFloats);
        float* gradient = Scratch.Of(worker);
        float* input = gradient + ((nint)Width * Layout.Width);
        new Span<float>(sums, (int)Layout.PartFloats).Clear();
        new Span<float>(gradient, Width * Layout.Width).Clear();
        for (int image = group; image < Images; image += Layout.Groups)
        {
            for (int row = 0; row < Height; row++)
            {
                Gradient.Expand<TSimd, TVec>(gradient, Layout.Width, image, row, firstChannel, channels);
                for (int kernelRow = 0; kernelRow < Layout.KernelRows; kernelRow++)
                {
                    Input.Fill<TSimd, TVec>(input, image, (row * Stride) + kernelRow);
                    AddKernelRow<TSimd, TVec>(input, gradient, sums + (kernelRow * Layout.KernelRowFloats));
                }

                AddBias<TSimd, TVec>(gradient, sums + Layout.BiasOffset);
            }
        }
    }

    private readonly void AddKernelRow<TSimd, TVec>(float* input, float* gradient, float* sums)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        GemmOperands operands = new()
        {
            RowStep = 1,
            DepthStepA = (nint)Stride * Layout.InChannels,
            B = gradient,
            DepthStepB = Layout.Width,
            Segments = 1,
            Length = Width,
            InitialStep = Layout.Width,
            ResultStep = Layout.Width,
        };
        for (int tap = 0; tap < Layout.RowTaps; tap += GemmTile.Rows)
        {
            operands.TopRows = input + tap;
            operands.BottomRows = operands.TopRows + GemmTile.GroupRows;
            operands.Initial = operands.Result = sums + ((nint)tap * Layout.Width);
            GemmTile.Multiply<TSimd, TVec>(operands);
        }
    }

    private readonly void AddBias<TSimd, TVec>(float* gradient, float* sums)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        for (int lane = 0; lane < Layout.Width; lane += TSimd.Lanes)
        {
            TVec rowSum = TSimd.Broadcast(0);
            for (int column = 0; column < Width; column++)
            {
                rowSum = TSimd.Add(rowSum, TSimd.Load(gradient + ((nint)column * Layout.Width) + lane));
            }

            TSimd.Store(sums + lane, TSimd.Add(TSimd.Load(sums + lane), rowSum));
        }
    }
}
