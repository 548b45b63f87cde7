using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// Transforms the pieces of one image, of the input (Bᵀ·d·B) or of the output's gradient (A·dy·Aᵀ), into planes of [pieces, channels]. Bound by
/// memory: it reads every element once or twice and writes 36 numbers for 16.
/// </summary>
internal unsafe struct WinogradPiecesJob : IJob
{
    /// <summary>The image.</summary>
    public ImagePatches Image;

    /// <summary>Sizes.</summary>
    public WinogradGradientPlan Plan;

    /// <summary>Whether it is the output's gradient.</summary>
    public bool IsGradient;

    /// <summary>Channels of the image, whole vectors of them.</summary>
    public int Channels;

    /// <summary>The planes.</summary>
    public float* Planes;

    /// <summary>From one plane to the next.</summary>
    public nint PlaneStep;

    /// <summary>Scratch of all workers.</summary>
    public WorkerMemory Scratch;

    /// <summary>Floats of one worker's scratch.</summary>
    public readonly nint ScratchFloats => (nint)WinogradGradientPlan.Planes * (Channels + 16);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TSimd, TVec>(int part, int worker)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* vectors = Scratch.Of(worker);
        float* buffer = vectors + (WinogradGradientPlan.Planes * TSimd.Lanes);
        for (int tile = 0; tile < Plan.ImageTiles; tile++)
        {
            int row = tile / Plan.TileColumns * WinogradGradientPlan.Outputs;
            int column = tile % Plan.TileColumns * WinogradGradientPlan.Outputs;
            float* planes = Planes + ((((nint)part * Plan.ImageTiles) + tile) * Channels);
            if (IsGradient)
            {
                float* patch = Image.Patch<TSimd, TVec>(buffer, WinogradGradientPlan.Outputs, part, row, column, out nint rowStep);
                TransformGradient<TSimd, TVec>(patch, rowStep, vectors, planes);
            }
            else
            {
                float* patch = Image.Patch<TSimd, TVec>(
                    buffer, WinogradGradientPlan.Side, part, row - Plan.Padding, column - Plan.Padding, out nint rowStep);
                TransformInput<TSimd, TVec>(patch, rowStep, planes);
            }
        }
    }

    private readonly void TransformInput<TSimd, TVec>(float* patch, nint rowStep, float* planes)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        for (int channel = 0; channel < Channels; channel += TSimd.Lanes)
        {
            Winograd4.TransformInput<TSimd, TVec>(patch + channel, rowStep, Channels, planes + channel, PlaneStep);
        }
    }

    private readonly void TransformGradient<TSimd, TVec>(float* patch, nint rowStep, float* vectors, float* planes)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        const int Side = WinogradGradientPlan.Side;
        for (int channel = 0; channel < Channels; channel += TSimd.Lanes)
        {
            for (int row = 0; row < WinogradGradientPlan.Outputs; row++)
            {
                GradientTransforms.Spread<TSimd, TVec>(
                    patch + (row * rowStep) + channel, Channels, vectors + (row * Side * TSimd.Lanes), TSimd.Lanes);
            }

            for (int column = 0; column < Side; column++)
            {
                GradientTransforms.Spread<TSimd, TVec>(
                    vectors + (column * TSimd.Lanes), Side * TSimd.Lanes, planes + (column * PlaneStep) + channel, Side * PlaneStep);
            }
        }
    }
}
