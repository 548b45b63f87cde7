using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Cpu;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Data;
using Wikiart.Cuda.Trainer.Metrics;
using Wikiart.Cuda.Trainer.Model;
using Wikiart.Cuda.Trainer.Training;

namespace Wikiart.Cuda.Peer.Contestants;

/// <summary>This project's learner on the CPU: from bytes to updated weights, as <c>wikiart train</c> calls it.</summary>
internal sealed class OurContestant : IContestant
{
    private readonly Workload _work;
    private readonly HostDevice _device = new();
    private readonly IOperations _operations;
    private readonly Learner _learner;
    private readonly PixelBatch _batch;
    private readonly EpochMetrics _metrics;

    public OurContestant(Workload work)
    {
        _work = work;
        _operations = PhaseClock.Before(new CpuOperations(_device, work.Threads), work.IsResidual);
        _learner = new Learner(_operations, new LearnerOptions
        {
            Model = work.Model,
            BatchSize = work.Batch,
            Side = work.Size,
            Optimizer = work.OptimizerOptions,
        });
        WeightInitializer.Initialize(_learner.Model.State, Workload.Seed);
        _batch = SampleBatch.Paint(work);
        _metrics = new EpochMetrics(_learner.Model.Heads);
    }

    public double Step()
    {
        _learner.Train(_batch, _work.LearningRate, _metrics);
        double loss = 0;
        foreach (float head in _learner.Losses)
        {
            loss += head;
        }

        return loss;
    }

    public void Infer() => _learner.Evaluator.Evaluate(_batch, _metrics);

    public IReadOnlyDictionary<string, double> TimePhases()
    {
        PhaseClock clock = (PhaseClock)_operations;
        _ = clock.TakeSums();
        _ = Step();
        return clock.TakeSums();
    }

    public void Dispose()
    {
        _learner.Dispose();
        _operations.Dispose();
        _device.Dispose();
    }
}
