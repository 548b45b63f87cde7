namespace Wikiart.Cuda.Trainer.Training;

/// <summary>
/// Task weights that are learned, by Kendall, Gal and Cipolla, "Multi-Task Learning Using Uncertainty to Weigh Losses", 2018: the
/// objective is <c>Σₜ exp(−sₜ)·lossₜ + sₜ/2</c> with sₜ = log σₜ², which may become negative. The sₜ start at 0 and are updated by the
/// run's optimizer without weight decay, on the host. A task without a label in a step leaves its sₜ out of that step's objective.
/// </summary>
internal sealed class TaskBalance
{
    private readonly OptimizerOptions _optimizer;
    private readonly double[] _gradients;
    private readonly TaskBalanceState[] _states;

    /// <summary>Starts with equal weights.</summary>
    /// <param name="optimizer">The run's optimizer.</param>
    /// <param name="tasks">The number of tasks.</param>
    public TaskBalance(OptimizerOptions optimizer, int tasks)
    {
        _optimizer = optimizer;
        _gradients = new double[tasks];
        _states = new TaskBalanceState[tasks];
    }

    /// <summary>The sₜ and what the optimizer remembers of them.</summary>
    public ReadOnlySpan<TaskBalanceState> States => _states;

    /// <summary>The factor of a task's loss, exp(−sₜ).</summary>
    /// <param name="task">The task's number.</param>
    /// <returns>More than 0.</returns>
    public double Weight(int task) => Math.Exp(-_states[task].LogVariance);

    /// <summary>Goes on from states that were saved.</summary>
    /// <param name="states">One a task.</param>
    public void Restore(IReadOnlyList<TaskBalanceState> states)
    {
        for (int task = 0; task < _states.Length; task++)
        {
            _states[task] = states[task];
        }
    }

    /// <summary>Adds the gradients of a batch.</summary>
    /// <param name="losses">Mean loss of each task.</param>
    /// <param name="counts">What each mean was divided by; 0 when no row has a label.</param>
    /// <param name="share">The batch's share in the step.</param>
    public void Add(ReadOnlySpan<float> losses, ReadOnlySpan<float> counts, double share)
    {
        for (int task = 0; task < _gradients.Length; task++)
        {
            if (counts[task] > 0)
            {
                _gradients[task] += share * (0.5 - (Weight(task) * losses[task]));
            }
        }
    }

    /// <summary>Updates the sₜ and forgets the gradients.</summary>
    /// <param name="learningRate">The step's learning rate.</param>
    /// <param name="step">1 for the first step.</param>
    public void Update(double learningRate, long step)
    {
        for (int task = 0; task < _gradients.Length; task++)
        {
            double g = _gradients[task];
            _gradients[task] = 0;
            _states[task] = _optimizer.Kind == OptimizerKind.Sgd
                ? Sgd(_states[task], g, learningRate, step)
                : Adam(_states[task], g, learningRate, step);
        }
    }

    private TaskBalanceState Sgd(TaskBalanceState state, double g, double learningRate, long step)
    {
        double momentum = step == 1 ? g : (_optimizer.Momentum * state.First) + g;
        double direction = _optimizer.Momentum == 0 ? g : _optimizer.Nesterov ? g + (_optimizer.Momentum * momentum) : momentum;
        return state with { LogVariance = state.LogVariance - (learningRate * direction), First = momentum };
    }

    private TaskBalanceState Adam(TaskBalanceState state, double g, double learningRate, long step)
    {
        double mean = state.First + ((1 - _optimizer.Beta1) * (g - state.First));
        double variance = (_optimizer.Beta2 * state.Second) + ((1 - _optimizer.Beta2) * g * g);
        double denominator = Math.Sqrt(variance / (1 - Math.Pow(_optimizer.Beta2, step))) + _optimizer.Epsilon;
        double change = learningRate / (1 - Math.Pow(_optimizer.Beta1, step)) * mean / denominator;
        return new TaskBalanceState(state.LogVariance - change, mean, variance);
    }
}
