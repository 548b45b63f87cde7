namespace Wikiart.Cuda.Trainer.Training.Schedules;

/// <summary>
/// The learning rate of every step of a run, as a function of the step's number: nothing is carried from step to step, so a resumed run
/// takes the rates of one that was never stopped. The formulas are those of PyTorch's schedulers, advanced once a step; a warm-up before
/// another schedule is LinearLR chained with SequentialLR.
/// </summary>
internal sealed class LearningRateSchedule
{
    private const double WarmupStart = 0.01;
    private const double RisingShare = 0.3;
    private const double InitialDivisor = 25;
    private const double FinalDivisor = 1e4;
    private const double DefaultDecays = 3;

    private readonly ScheduleOptions _options;
    private readonly double _rate;
    private readonly long _total;
    private readonly long _warmup;
    private readonly long _decaySteps;

    /// <summary>Lays the schedule over a run.</summary>
    /// <param name="options">The schedule.</param>
    /// <param name="learningRate">The rate that the warm-up ends at and decays start from; one-cycle's highest.</param>
    /// <param name="stepsPerEpoch">Optimizer steps in an epoch.</param>
    /// <param name="epochs">Epochs in all.</param>
    public LearningRateSchedule(ScheduleOptions options, double learningRate, long stepsPerEpoch, int epochs)
    {
        _options = options;
        _rate = learningRate;
        _total = Math.Max(1, stepsPerEpoch * epochs);
        double warmup = options.WarmupSteps > 0 ? options.WarmupSteps : Math.Round(options.WarmupEpochs * stepsPerEpoch);
        _warmup = (long)Math.Min(warmup, _total);
        double decayEpochs = options.DecayEpochs ?? Math.Ceiling(epochs / DefaultDecays);
        _decaySteps = Math.Max(1, (long)Math.Round(decayEpochs * stepsPerEpoch));
    }

    /// <summary>The learning rate of a step.</summary>
    /// <param name="step">Steps taken before it.</param>
    /// <param name="plateau">Where the plateau schedule is; null for all others.</param>
    /// <returns>The learning rate.</returns>
    public double At(long step, PlateauState? plateau)
    {
        if (_options.Kind == ScheduleKind.OneCycle)
        {
            return OneCycle(Math.Min(step, _total - 1));
        }

        if (step < _warmup)
        {
            double start = _options.WarmupLearningRate ?? (WarmupStart * _rate);
            return start + ((_rate - start) * step / _warmup);
        }

        double since = Math.Min(step - _warmup, Math.Max(0, _total - _warmup));
        return _options.Kind switch
        {
            ScheduleKind.Cosine => Between(_rate, _options.MinLearningRate, since / Math.Max(1, _total - _warmup)),
            ScheduleKind.Step => Math.Max(
                _rate * Math.Pow(_options.DecayRate, Math.Floor((step - _warmup) / (double)_decaySteps)), _options.MinLearningRate),
            ScheduleKind.Plateau => plateau?.LearningRate ?? _rate,
            _ => _rate,
        };
    }

    /// <summary>Half a cosine wave between two rates.</summary>
    private static double Between(double from, double to, double share) => to + ((from - to) * (1 + Math.Cos(Math.PI * share)) / 2);

    /// <summary>Smith and Topin, 2019, in PyTorch's two phases.</summary>
    private double OneCycle(long step)
    {
        double initial = _rate / InitialDivisor;
        double top = (RisingShare * _total) - 1;
        double end = _total - 1;
        return step <= top
            ? Between(initial, _rate, step / Math.Max(top, 1e-9))
            : Between(_rate, initial / FinalDivisor, (step - top) / Math.Max(end - top, 1e-9));
    }
}
