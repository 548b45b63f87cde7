namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Transforms the products of one output channel back, Gᵀ·m·G, and writes them as [O,I,3,3] weights.</summary>
internal unsafe struct WinogradTapsJob : IJob
{
    private const int Kernel = 3;
    private const int Taps = Kernel * Kernel;
    private const int MostLanes = 16;

    /// <summary>Sizes.</summary>
    public WinogradGradientPlan Plan;

    /// <summary>Planes of products.</summary>
    public float* Products;

    /// <summary>Gradient of the weights.</summary>
    public StoreGradient Weights;

    public readonly void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        const int Side = WinogradGradientPlan.Side;
        float* vectors = stackalloc float[((Kernel * Side) + Taps) * MostLanes];
        float* taps = vectors + (Kernel * Side * TSimd.Lanes);
        for (int channel = 0; channel < Plan.InChannels; channel += TSimd.Lanes)
        {
            float* products = Products + ((nint)part * Plan.ProductRow) + channel;
            for (int column = 0; column < Side; column++)
            {
                GradientTransforms.Gather<TSimd, TVec>(
                    products + (column * Plan.ProductPlane), Side * Plan.ProductPlane, vectors + (column * TSimd.Lanes), Side * TSimd.Lanes);
            }

            for (int row = 0; row < Kernel; row++)
            {
                GradientTransforms.Gather<TSimd, TVec>(
                    vectors + (row * Side * TSimd.Lanes), TSimd.Lanes, taps + (row * Kernel * TSimd.Lanes), TSimd.Lanes);
            }

            nint weight = (((nint)part * Plan.InChannels) + channel) * Taps;
            for (int lane = 0; lane < TSimd.Lanes; lane++)
            {
                for (int tap = 0; tap < Taps; tap++)
                {
                    Weights.Apply<SimdScalar, float>(weight++, taps[(tap * TSimd.Lanes) + lane]);
                }
            }
        }
    }
}
