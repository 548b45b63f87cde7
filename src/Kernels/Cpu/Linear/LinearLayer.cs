using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>The linear layer, forward and backward.</summary>
/// <param name="executor">Who computes.</param>
/// <param name="device">Where scratch memory comes from.</param>
internal sealed unsafe class LinearLayer(Executor executor, Device device) : IDisposable
{
    /// <summary>Columns of a panel: so few that a group's rows fit the first-level cache, and whole strips and tiles of every width.</summary>
    public const int PanelColumns = 64;

    private const int MostPanels = 16;
    private const int PartsOfWorker = 4;

    private readonly Scratch _packed = new(device, "packed features");
    private readonly Scratch _sums = new(device, "sums of the linear layer");
    private readonly WorkerScratch _workers = new(executor.Workers, device, "blocks of the linear layer");

    /// <summary>Computes the output.</summary>
    /// <param name="x">Input.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="bias">Biases.</param>
    /// <param name="relu">Clamp the output at 0.</param>
    /// <param name="y">Output.</param>
    public void Forward(View<Nf> x, View<OutIn> weight, View<Vec> bias, bool relu, View<Nf> y)
    {
        int width = executor.TileWidth;
        int blocks = (x.Shape.N + width - 1) / width;
        PackTransposedJob pack = new()
        {
            Source = x.Floats,
            Packed = _packed.Floats((long)blocks * width * x.Shape.Features),
            Rows = x.Shape.N,
            Features = x.Shape.Features,
            Width = width,
        };
        executor.Run(pack, pack.Parts);
        LinearForwardJob job = new()
        {
            Weights = weight,
            Bias = bias.Floats,
            Packed = pack.Packed,
            Scratch = _workers.Floats(GemmTile.Rows * LinearForwardRun.MostFeatures),
            Output = y,
            Relu = relu,
        };
        job.Sums = _sums.Floats((long)blocks * width * job.Tiles * GemmTile.Rows);

        // A part a worker: each reads all of x. How the rows are shared out does not change any sum.
        job.PartTiles = (job.Tiles + executor.Workers - 1) / executor.Workers;
        executor.Run(job, job.Parts);
    }

    /// <summary>Computes the gradient of the input.</summary>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="dx">Gradient of the input.</param>
    /// <param name="accumulate">Add to what is there.</param>
    public void BackwardInput(View<Nf> dy, View<OutIn> weight, View<Nf> dx, bool accumulate)
    {
        LinearBackwardPlan plan = PlanFor(dy, weight.Shape);
        plan.Weights = weight.Floats;
        plan.Dx = dx.Floats;
        plan.WantsInput = true;
        plan.AccumulateInput = accumulate;
        Run<StoreGradient>(plan, default);
    }

    /// <summary>Computes the gradient of the weights and gives it to an update.</summary>
    /// <typeparam name="TUpdate">What becomes of it.</typeparam>
    /// <param name="x">Input.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="shape">The weights' shape.</param>
    /// <param name="update">What becomes of it.</param>
    public void BackwardWeight<TUpdate>(View<Nf> x, View<Nf> dy, OutIn shape, TUpdate update)
        where TUpdate : unmanaged, IWeightUpdate
    {
        LinearBackwardPlan plan = PlanFor(dy, shape);
        plan.X = x.Floats;
        plan.WantsWeight = true;
        Run(plan, update);
    }

    /// <summary>Computes the gradient of the input from the weights as they were, and updates them.</summary>
    /// <typeparam name="TUpdate">The update.</typeparam>
    /// <param name="x">Input.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="weight">Weights.</param>
    /// <param name="update">The update.</param>
    /// <param name="dx">Gradient of the input.</param>
    public void BackwardUpdate<TUpdate>(View<Nf> x, View<Nf> dy, View<OutIn> weight, TUpdate update, View<Nf> dx)
        where TUpdate : unmanaged, IWeightUpdate
    {
        LinearBackwardPlan plan = PlanFor(dy, weight.Shape);
        plan.X = x.Floats;
        plan.Weights = weight.Floats;
        plan.Dx = dx.Floats;
        plan.WantsInput = true;
        plan.WantsWeight = true;
        Run(plan, update);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _packed.Dispose();
        _sums.Dispose();
        _workers.Dispose();
    }

    private LinearBackwardPlan PlanFor(View<Nf> dy, OutIn shape)
    {
        LinearBackwardPlan plan = new()
        {
            Samples = dy.Shape.N,
            Shape = shape,
            PartColumns = ColumnsOfPart(shape.In),
        };
        long floats = LivingOutputs.FloatsFor(dy.Shape.N, shape.Out);
        float* memory = _packed.Floats(floats + PanelColumns);
        plan.Living = new LivingOutputs(dy.Shape.N, shape.Out, memory);
        plan.Living.Gather(dy);
        plan.Zeros = memory + floats;
        new Span<float>(plan.Zeros, PanelColumns).Clear();
        plan.Scratch = _workers.Floats(plan.ScratchFloats);
        return plan;
    }

    /// <summary>Fewer where the layer is small, so that all workers have some; no sum depends on it.</summary>
    private int ColumnsOfPart(int features)
    {
        int panels = (features + PanelColumns - 1) / PanelColumns;
        return Math.Clamp(panels / (PartsOfWorker * executor.Workers), 1, MostPanels) * PanelColumns;
    }

    private void Run<TUpdate>(LinearBackwardPlan plan, TUpdate update)
        where TUpdate : unmanaged, IWeightUpdate =>
        executor.Run(new LinearBackwardJob<TUpdate> { Plan = plan, Update = update }, plan.Parts);
}
