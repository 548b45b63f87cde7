namespace Wikiart.Cuda.Trainer.Terminal;

/// <summary>Times as people read them.</summary>
internal static class Durations
{
    /// <summary>Hours, minutes and seconds.</summary>
    /// <param name="seconds">Seconds; not finite when unknown.</param>
    /// <returns>For example <c>1:02:03</c> or <c>0:45</c>.</returns>
    public static string Text(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds > TimeSpan.MaxValue.TotalSeconds)
        {
            return "?";
        }

        TimeSpan time = TimeSpan.FromSeconds(Math.Round(seconds));
        return time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time:m\\:ss}";
    }
}
