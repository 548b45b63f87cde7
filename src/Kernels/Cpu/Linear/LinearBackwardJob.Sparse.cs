namespace Wikiart.Cuda.Kernels.Cpu;

/// <content>The same where most of dy is 0: sums over what is left. Every sum has its terms in the same order, less those that are 0.</content>
internal unsafe partial struct LinearBackwardJob<TUpdate>
{
    private readonly void AddLivingToInput<TSimd, TVec>(LinearPanel panel, LinearBackwardScratch scratch, int group, int rows)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        float* weights = Plan.Weights + panel.First + ((nint)group * panel.RowStep);
        FetchQueue queue = QueueForInput(panel, scratch, group, rows);
        for (int sample = 0; sample < Plan.Samples; sample++)
        {
            ReadOnlySpan<SparseEntry> list = Plan.Living.OfSample(group, sample);
            float* sums = scratch.Dx + ((nint)sample * LinearLayer.PanelColumns);
            for (int column = 0; column < LinearLayer.PanelColumns; column += SparseRows.Vectors * TSimd.Lanes)
            {
                SparseRows.Add<TSimd, TVec>(list, weights + column, sums + column, queue.Next(list.Length));
            }
        }
    }

    private readonly void UpdateFromLiving<TSimd, TVec>(LinearPanel panel, LinearBackwardScratch scratch, int group, int rows)
        where TSimd : struct, ISimd<TVec>
        where TVec : unmanaged
    {
        TUpdate update = Update;
        FetchQueue queue = QueueForWeights(panel, scratch, group, rows);
        nint place = panel.First + ((nint)group * panel.RowStep);
        for (int row = group; row < group + rows; row++)
        {
            ReadOnlySpan<SparseEntry> list = Plan.Living.OfOutput(row);
            for (int column = 0; column < LinearLayer.PanelColumns; column += SparseRows.Vectors * TSimd.Lanes)
            {
                SparseRows.Update<TSimd, TVec, TUpdate>(list, scratch.X + column, update, place + column, queue.Next(list.Length));
            }

            place += LinearLayer.PanelColumns;
        }
    }
}
