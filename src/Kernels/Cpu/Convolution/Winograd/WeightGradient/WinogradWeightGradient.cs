using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The gradient of 3×3 weights of stride 1 with Winograd's F(3×3, 4×4): 4 times fewer multiplications than the direct sums. All pieces are
/// transformed first, so that each of the 36 products is one large matrix product, however few pixels an image has.
/// </summary>
/// <param name="executor">Who computes.</param>
/// <param name="device">Where scratch memory comes from.</param>
internal sealed unsafe class WinogradWeightGradient(Executor executor, Device device) : IDisposable
{
    private const int Kernel = 3;

    private readonly Scratch _inputs = new(device, "transformed inputs");
    private readonly Scratch _gradients = new(device, "transformed gradients");
    private readonly Scratch _products = new(device, "products of transformed pieces");
    private readonly WorkerScratch _workers = new(executor.Workers, device, "pieces of images");

    /// <summary>Whether this convolution's gradient can be computed so.</summary>
    /// <param name="weight">The weights' shape.</param>
    /// <param name="geometry">Stride and padding.</param>
    /// <returns>False for other kernels and strides, for unequal padding, and for channels that do not fill vectors.</returns>
    public bool Supports(Oihw weight, ConvGeometry geometry) =>
        weight.H == Kernel && weight.W == Kernel && geometry.Stride == 1 && geometry.Padding.IsUniform &&
        weight.I % executor.Lanes == 0 && weight.O % executor.Lanes == 0;

    /// <summary>Computes the gradient of the weights.</summary>
    /// <param name="x">Input.</param>
    /// <param name="dy">The output's gradient.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="dweight">Gradient of the weights.</param>
    /// <param name="accumulate">Add to what is there.</param>
    public void Run(View<Nhwc> x, View<Nhwc> dy, int padding, View<Oihw> dweight, bool accumulate)
    {
        WinogradGradientPlan plan = new(x.Shape, dy.Shape, padding, executor.TileWidth);
        const int Planes = WinogradGradientPlan.Planes;
        float* inputs = _inputs.Floats(Planes * plan.InputPlane);
        float* gradients = _gradients.Floats(Planes * plan.GradientPlane);
        float* products = _products.Floats((Planes * plan.ProductPlane) + executor.TileWidth);
        float* zeros = products + (Planes * plan.ProductPlane);
        new Span<float>(zeros, executor.TileWidth).Clear();
        Transform(new WinogradPiecesJob
        {
            Image = new ImagePatches(x),
            Plan = plan,
            Channels = x.Shape.C,
            Planes = inputs,
            PlaneStep = plan.InputPlane,
        });
        Transform(new WinogradPiecesJob
        {
            Image = new ImagePatches(dy),
            Plan = plan,
            IsGradient = true,
            Channels = dy.Shape.C,
            Planes = gradients,
            PlaneStep = plan.GradientPlane,
        });
        executor.Run(
            new WinogradGradientProductsJob { Plan = plan, Inputs = inputs, Gradients = gradients, Products = products, Zeros = zeros },
            Planes * plan.ChannelParts);
        executor.Run(
            new WinogradTapsJob { Plan = plan, Products = products, Weights = new StoreGradient(dweight.Floats, accumulate) },
            plan.OutChannels);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _inputs.Dispose();
        _gradients.Dispose();
        _products.Dispose();
        _workers.Dispose();
    }

    private void Transform(WinogradPiecesJob job)
    {
        job.Scratch = _workers.Floats(job.ScratchFloats);
        executor.Run(job, job.Plan.Images);
    }
}
