using System.Runtime.InteropServices;
using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Benchmarks;

/// <summary>The operands of one training step of the classifier, filled with random numbers.</summary>
internal sealed class NetworkOperands : IDisposable
{
    private readonly List<DeviceBuffer> _buffers = [];
    private readonly Device _device;
    private readonly Random _random = new(Seed: 1);

    public NetworkOperands(IOperations operations, int batch, int size)
    {
        _device = operations.Device;
        Pixels = Bytes(new Rgb8(batch, size, size));
        Crops = Zeros(new Crops(batch));
        int side = size;
        int channels = 3;
        foreach (int outputs in new[] { 64, 128, 256 })
        {
            Blocks.Add(new ConvolutionBlock(
                Random(new Nhwc(batch, side, side, channels), 1),
                Random(new Nhwc(batch, side, side, channels), 1),
                Random(new Oihw(outputs, channels, 3, 3), MathF.Sqrt(2f / (9 * channels))),
                Zeros(new Oihw(outputs, channels, 3, 3)),
                Random(new Vec(outputs), 0.01f),
                Zeros(new Vec(outputs)),
                Zeros(new PoolCodes(batch, side / 2, side / 2, outputs))));
            channels = outputs;
            side /= 2;
        }

        Trunk = Random(new Nhwc(batch, side, side, channels), 1);
        DTrunk = Random(Trunk.Shape, 1e-3f);
        Planes = Zeros(Trunk.Shape.ToNchw());
        DPlanes = Zeros(Planes.Shape);
        OutIn weights = new(Heads.Tasks * Heads.Hidden, Planes.Shape.Flatten().Features, operations.PanelColumns);
        Weight = Random(weights, MathF.Sqrt(2f / weights.In));
        FirstMoment = Zeros(weights);
        SecondMoment = Zeros(weights);
        Bias = Zeros(new Vec(weights.Out));
        DBias = Zeros(new Vec(weights.Out));
        Hidden = Zeros(new Nf(batch, weights.Out));
        DHidden = Random(Hidden.Shape, 1e-2f);
        DSums = HalfDead(Hidden.Shape, 1e-2f);
        HeadWeight = Random(new OutIn(Heads.TotalClasses, Heads.Hidden), 0.05f);
        DHeadWeight = Zeros(HeadWeight.Shape);
        HeadBias = Zeros(new Vec(Heads.TotalClasses));
        DHeadBias = Zeros(HeadBias.Shape);
        Logits = Zeros(new Nf(batch, Heads.TotalClasses));
        DLogits = Zeros(Logits.Shape);
        Targets = new LossTargets(Zeros(new Labels(batch, Heads.Tasks)), Mix: null, Random(new Vec(Heads.TotalClasses), 1), Smoothing: 0);
        TaskWeights = Random(new Vec(Heads.Tasks), 1);
        Losses = Zeros(new Vec(Heads.Tasks));
        Counts = Zeros(new Vec(Heads.Tasks));
    }

    public HeadLayout Heads { get; } = new(hidden: 512, 129, 11, 27);

    public List<ConvolutionBlock> Blocks { get; } = [];

    public View<Rgb8> Pixels { get; }

    public View<Crops> Crops { get; }

    public View<Nhwc> Trunk { get; }

    public View<Nhwc> DTrunk { get; }

    public View<Nchw> Planes { get; }

    public View<Nchw> DPlanes { get; }

    public View<OutIn> Weight { get; }

    public View<OutIn> FirstMoment { get; }

    public View<OutIn> SecondMoment { get; }

    public View<Vec> Bias { get; }

    public View<Vec> DBias { get; }

    public View<Nf> Hidden { get; }

    public View<Nf> DHidden { get; }

    /// <summary>The gradient before the ReLU: every other unit is active for no sample.</summary>
    public View<Nf> DSums { get; }

    public View<OutIn> HeadWeight { get; }

    public View<OutIn> DHeadWeight { get; }

    public View<Vec> HeadBias { get; }

    public View<Vec> DHeadBias { get; }

    public View<Nf> Logits { get; }

    public View<Nf> DLogits { get; }

    public LossTargets Targets { get; }

    public View<Vec> TaskWeights { get; }

    public View<Vec> Losses { get; }

    public View<Vec> Counts { get; }

    public View<Nf> Features => new(Planes.Shape.Flatten(), Planes.Address);

    public View<Nf> DFeatures => new(Planes.Shape.Flatten(), DPlanes.Address);

    /// <summary>The input of a block's successor, which is the block's output.</summary>
    public View<Nhwc> OutputOf(int block) => block + 1 < Blocks.Count ? Blocks[block + 1].X : Trunk;

    public View<Nhwc> DOutputOf(int block) => block + 1 < Blocks.Count ? Blocks[block + 1].Dx : DTrunk;

    public void Dispose()
    {
        foreach (DeviceBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }
    }

    private View<TShape> Zeros<TShape>(TShape shape)
        where TShape : struct, IShape
    {
        DeviceBuffer buffer = _device.Allocate(shape.Bytes, typeof(TShape).Name);
        _buffers.Add(buffer);
        _device.Clear(buffer.Address, shape.Bytes);
        return new View<TShape>(shape, buffer.Address);
    }

    private View<Rgb8> Bytes(Rgb8 shape)
    {
        View<Rgb8> view = Zeros(shape);
        byte[] bytes = new byte[shape.Bytes];
        _random.NextBytes(bytes);
        _device.Upload(bytes, view.Address);
        return view;
    }

    private View<TShape> Random<TShape>(TShape shape, float scale)
        where TShape : struct, IShape
    {
        View<TShape> view = Zeros(shape);
        float[] pool = new float[65_521];
        foreach (ref float value in pool.AsSpan())
        {
            value = Number(scale);
        }

        for (long done = 0; done < shape.Count; done += pool.Length)
        {
            int count = (int)Math.Min(pool.Length, shape.Count - done);
            _device.Upload(MemoryMarshal.AsBytes(pool.AsSpan(0, count)), view.Address + (nint)(done * sizeof(float)));
        }

        return view;
    }

    /// <summary>Every other column is 0.</summary>
    private View<Nf> HalfDead(Nf shape, float scale)
    {
        float[] values = new float[shape.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = i % shape.Features % 2 == 0 ? Number(scale) : 0;
        }

        View<Nf> view = Zeros(shape);
        _device.Upload(MemoryMarshal.AsBytes(values.AsSpan()), view.Address);
        return view;
    }

    private float Number(float scale) => scale * ((float)_random.NextDouble() + (float)_random.NextDouble() - 1) * 2.45f;
}
