using Wikiart.Cuda.Kernels;
using Wikiart.Cuda.Kernels.Layers;
using Wikiart.Cuda.Runtime;
using Wikiart.Cuda.Trainer.Model;

namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// The exponential moving average of the weights, <c>a ← d·a + (1−d)·w</c> after every step, starting from the first weights (timm's
/// <c>--model-ema</c> without warm-up). It is a model of its own, planned for inference, so it is validated like any other.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    private readonly IOperations _operations;
    private readonly PaintingClassifier _source;
    private readonly SgdStep _step;

    /// <summary>Plans the second model.</summary>
    /// <param name="operations">What computes it.</param>
    /// <param name="source">The model that is trained.</param>
    /// <param name="options">The same sizes.</param>
    /// <exception cref="UserException">The memory is exhausted.</exception>
    public WeightAverage(IOperations operations, PaintingClassifier source, LearnerOptions options)
    {
        _operations = operations;
        _source = source;
        Evaluator = new Evaluator(new LayerContext(operations, isTraining: false), options);

        // With the weights as gradient and -1 as weight decay, SGD's step is the average's: a − (−(1−d))·(w + (−1)·a).
        _step = new SgdStep(-(float)(1 - options.EmaDecay), Momentum: 0, WeightDecay: -1, Nesterov: false, IsFirst: false);
    }

    /// <summary>The model with the averaged weights.</summary>
    public Evaluator Evaluator { get; }

    /// <summary>Whether there is an average to go on from; set when one was loaded.</summary>
    public bool HasStarted { get; set; }

    /// <summary>Takes the weights as they are before the first step, unless that was done.</summary>
    public void Start()
    {
        if (HasStarted)
        {
            return;
        }

        HasStarted = true;
        for (int i = 0; i < _source.State.Count; i++)
        {
            WeightTransfer.Copy(_source.State[i], Evaluator.Model.State[i]);
        }
    }

    /// <summary>Takes in the weights after a step.</summary>
    public void Update()
    {
        for (int i = 0; i < _source.State.Count; i++)
        {
            _operations.SgdStep(Evaluator.Model.State[i].Flat, _source.State[i].Flat, default, _step);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Evaluator.Dispose();
}
