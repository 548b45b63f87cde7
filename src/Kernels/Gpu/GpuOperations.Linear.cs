using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Runtime.Cuda;

namespace Wikiart.Cuda.Kernels.Gpu;

public sealed partial class GpuOperations
{
    private static readonly TensorKernel LinearForwardMma = new("linear_mma", "linear_forward");

    /// <summary>Rows that one block of a column sum adds.</summary>
    private const int RowsPerPart = 256;

    /// <inheritdoc/>
    public void LinearForward(View<Nf> x, View<OutIn> weight, View<Vec> bias, bool relu, View<Nf> y)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, weight.Shape.In, weight.Shape.Out);
        if (IsNaive(Operation.LinearForward))
        {
            Kernel("linear", "linear_forward_naive").Launch(
                Elements(y.Shape.Count), Stream, x.Address, weight.Address, bias.Address, n, inputs, outputs, Flag(relu), y.Address);
            return;
        }

        // Rows that do not begin at 16 bytes have the fp32 kernel alone.
        int splits;
        nint partial;
        if (UsesTensorCores(Operation.LinearForward) && inputs % 4 == 0)
        {
            TensorTile tile = Tiles.Of(Operation.LinearForward, GemmSize.Of(n, weight.Shape), n > TensorTile.Slim.Columns ? TensorTile.Narrow : TensorTile.Slim);
            splits = tile.Splits(outputs, n, inputs, Multiprocessors);
            partial = _partial.Floats(splits * y.Shape.Count);
            Kernel(Operation.LinearForward, LinearForwardMma, tile).Launch(
                tile.Over(outputs, n, splits), Stream, x.Address, weight.Address, n, inputs, outputs, partial);
        }
        else
        {
            splits = GemmGrid.Splits(n, outputs, inputs, Multiprocessors);
            partial = _partial.Floats(splits * y.Shape.Count);
            Kernel("linear", "linear_forward").Launch(
                GemmGrid.Over(n, outputs, splits), Stream, x.Address, weight.Address, n, inputs, outputs, partial);
        }

        Kernel("linear", "linear_finish").Launch(
            Elements(y.Shape.Count), Stream, partial, splits, bias.Address, n, outputs, Flag(relu), y.Address);
    }

    /// <inheritdoc/>
    public void LinearBackwardInput(View<Nf> dy, View<OutIn> weight, View<Nf> dx, bool accumulate)
    {
        (int n, int inputs, int outputs) = (dy.Shape.N, weight.Shape.In, weight.Shape.Out);
        if (UsesTensorCores(Operation.LinearBackwardInput) && UpdateTile.For(GemmSize.Of(n, weight.Shape)) is { } smallest)
        {
            UpdateTile tile = Tiles.Of(Operation.LinearBackwardInput, GemmSize.Of(n, weight.Shape), smallest);
            Kernel(UpdateTile.File, LinearBackwardInputKernels.Of(tile)).Launch(
                tile.Over(inputs), Stream, dy.Address, weight.Address, n, inputs, outputs, dx.Address, Flag(accumulate));
            return;
        }

        bool naive = IsNaive(Operation.LinearBackwardInput);
        Kernel("linear", naive ? "linear_backward_input_naive" : "linear_backward_input").Launch(
            naive ? Elements(dx.Shape.Count) : GemmGrid.Over(n, inputs),
            Stream,
            dy.Address,
            weight.Address,
            n,
            inputs,
            outputs,
            dx.Address,
            Flag(accumulate));
    }

    /// <inheritdoc/>
    public void LinearBackwardWeight(View<Nf> x, View<Nf> dy, View<OutIn> dweight, bool accumulate)
    {
        (int n, int inputs, int outputs) = (x.Shape.N, dweight.Shape.In, dweight.Shape.Out);
        bool naive = IsNaive(Operation.LinearBackwardWeight);
        Kernel("linear", naive ? "linear_backward_weight_naive" : "linear_backward_weight").Launch(
            naive ? Elements(dweight.Shape.Count) : GemmGrid.Over(outputs, inputs),
            Stream,
            x.Address,
            dy.Address,
            n,
            inputs,
            outputs,
            dweight.Address,
            Flag(accumulate));
    }

    /// <inheritdoc/>
    public void LinearBackwardBias(View<Nf> dy, View<Vec> dbias, bool accumulate) => ColumnSum(
        Stream, IsNaive(Operation.LinearBackwardBias), 0, dy.Address, dy.Shape.N, dy.Shape.Features, dbias.Address, accumulate);

    /// <summary>Sums of columns; with y, only where it is above 0.</summary>
    private void ColumnSum(CudaStream stream, bool naive, nint y, nint dy, int rows, int columns, nint sum, bool accumulate)
    {
        if (naive)
        {
            Kernel("column_sum", "column_sum_naive").Launch(Elements(columns), stream, y, dy, rows, columns, sum, Flag(accumulate));
            return;
        }

        int parts = Math.Min((rows + RowsPerPart - 1) / RowsPerPart, Multiprocessors * BlocksPerMultiprocessor);
        nint partial = _partial.Floats((long)parts * columns);
        LaunchShape shape = Elements(columns);
        Kernel("column_sum", "column_sum_partial").Launch(
            shape with { Grid = shape.Grid with { Y = parts } }, stream, y, dy, rows, columns, partial);
        Kernel("column_sum", "column_sum_final").Launch(Elements(columns), stream, partial, parts, columns, sum, Flag(accumulate));
    }
}
