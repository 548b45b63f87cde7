namespace Wikiart.Cuda.Runtime;

/// <summary>
/// Remembers the operations of one forward pass and walks them backward. It knows no operation: each records itself as one step.
/// </summary>
public sealed class Tape
{
    private readonly List<IBackwardStep> _steps = new(capacity: 64);

    /// <summary>Whether steps are recorded; off for inference.</summary>
    public bool IsRecording { get; set; } = true;

    /// <summary>Steps recorded so far.</summary>
    public int Count => _steps.Count;

    /// <summary>Records a step after its forward computation was queued.</summary>
    /// <param name="step">The step.</param>
    /// <exception cref="InvalidOperationException">It is on the tape already: its saved activations would be those of the later call.</exception>
    public void Record(IBackwardStep step)
    {
        ArgumentNullException.ThrowIfNull(step);
        if (!IsRecording)
        {
            return;
        }

        if (_steps.Contains(step))
        {
            throw new InvalidOperationException($"{step.Name} ran twice in one forward pass; use one layer object for each call.");
        }

        _steps.Add(step);
    }

    /// <summary>Runs the steps in reverse, checks every gradient's shape against its tensor's, and forgets the steps.</summary>
    /// <exception cref="InvalidOperationException">A gradient is missing or has another shape than its tensor.</exception>
    public void Backward()
    {
        for (int i = _steps.Count - 1; i >= 0; i--)
        {
            IBackwardStep step = _steps[i];
            if (step.Output is { } output)
            {
                Check(step, output);
            }

            step.Backward();
            foreach (Tensor input in step.Inputs)
            {
                Check(step, input);
            }
        }

        Clear();
    }

    /// <summary>Forgets the steps without running them.</summary>
    public void Clear() => _steps.Clear();

    private static void Check(IBackwardStep step, Tensor tensor)
    {
        if (!tensor.GradientFits)
        {
            throw new InvalidOperationException(
                $"Backward of {step.Name}: {tensor.Name} has shape {tensor.ShapeText}, and its gradient {tensor.GradientShapeText}.");
        }
    }
}
