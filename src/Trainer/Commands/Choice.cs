using System.CommandLine;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Options that take one of a few words.</summary>
internal static class Choice
{
    /// <summary>An option whose words are an enumeration's names, in lower case and with hyphens.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it does, and its default.</param>
    /// <param name="aliases">Other names of the option.</param>
    /// <returns>An option that is null when it was left out.</returns>
    public static Option<T?> Option<T>(string name, string description, params string[] aliases)
        where T : struct, Enum
    {
        Dictionary<string, T> words = Enum.GetValues<T>().ToDictionary(Word);
        return new Option<T?>(name, aliases)
        {
            Description = description,
            HelpName = string.Join('|', words.Keys),
            CustomParser = result =>
            {
                string typed = result.Tokens.Count == 1 ? result.Tokens[0].Value : string.Empty;
                if (words.TryGetValue(typed.ToLowerInvariant(), out T value))
                {
                    return value;
                }

                result.AddError($"{name} is '{typed}'; it must be one of {string.Join(", ", words.Keys)}.");
                return null;
            },
        };
    }

    /// <summary>The word that stands for a value.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>Its name in lower case, with hyphens.</returns>
    public static string Word<T>(T value)
        where T : struct, Enum => value switch
        {
            Training.OptimizerKind.AdamW => "adamw",
            Training.Schedules.ScheduleKind.OneCycle => "onecycle",
            _ => string.Concat(value.ToString().Select((letter, i) => char.IsUpper(letter) && i > 0 ? $"-{letter}" : $"{letter}")).ToLowerInvariant(),
        };
}
