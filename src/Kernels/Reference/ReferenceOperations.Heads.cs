using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Reference;

public sealed unsafe partial class ReferenceOperations
{
    /// <inheritdoc/>
    public void HeadsForward(View<Nf> hidden, View<OutIn> weight, View<Vec> bias, HeadLayout heads, View<Nf> logits)
    {
        for (int n = 0; n < logits.Shape.N; n++)
        {
            for (int task = 0; task < heads.Tasks; task++)
            {
                for (int c = 0; c < heads.Classes[task]; c++)
                {
                    int row = heads.Offsets[task] + c;
                    double sum = bias.At(row);
                    for (int h = 0; h < heads.Hidden; h++)
                    {
                        sum += (double)hidden.At(n, (task * heads.Hidden) + h) * weight.At(row, h);
                    }

                    logits.At(n, row) = (float)sum;
                }
            }
        }
    }

    /// <inheritdoc/>
    public void HeadsBackwardInput(View<Nf> dlogits, View<OutIn> weight, HeadLayout heads, View<Nf> dhidden, bool accumulate)
    {
        for (int n = 0; n < dhidden.Shape.N; n++)
        {
            for (int task = 0; task < heads.Tasks; task++)
            {
                for (int h = 0; h < heads.Hidden; h++)
                {
                    double sum = 0;
                    for (int c = 0; c < heads.Classes[task]; c++)
                    {
                        int row = heads.Offsets[task] + c;
                        sum += (double)dlogits.At(n, row) * weight.At(row, h);
                    }

                    Put(ref dhidden.At(n, (task * heads.Hidden) + h), sum, accumulate);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void HeadsBackwardWeight(
        View<Nf> hidden, View<Nf> dlogits, HeadLayout heads, View<OutIn> dweight, View<Vec> dbias, bool accumulate)
    {
        for (int task = 0; task < heads.Tasks; task++)
        {
            for (int c = 0; c < heads.Classes[task]; c++)
            {
                int row = heads.Offsets[task] + c;
                for (int h = 0; h < heads.Hidden; h++)
                {
                    double sum = 0;
                    for (int n = 0; n < hidden.Shape.N; n++)
                    {
                        sum += (double)dlogits.At(n, row) * hidden.At(n, (task * heads.Hidden) + h);
                    }

                    Put(ref dweight.At(row, h), sum, accumulate);
                }
            }
        }

        LinearBackwardBias(dlogits, dbias, accumulate);
    }
}
