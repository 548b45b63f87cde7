using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Commands;

/// <summary>Lists as they are typed on a command line, with commas.</summary>
internal static class Lists
{
    /// <summary>Names.</summary>
    /// <param name="text">For example <c>artist,style</c>; null for none.</param>
    /// <returns>The names, or null.</returns>
    public static IReadOnlyList<string>? Names(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Numbers with names.</summary>
    /// <param name="option">The option's name, for messages.</param>
    /// <param name="text">For example <c>artist=1,style=0.5</c>.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="UserException">Something is not a name with a number.</exception>
    public static IReadOnlyDictionary<string, double> Pairs(string option, string text)
    {
        Dictionary<string, double> pairs = [];
        foreach (string part in Names(text)!)
        {
            string[] sides = part.Split('=');
            if (sides.Length != 2 || !double.TryParse(sides[1], out double number))
            {
                throw new UserException(
                    $"{option} is '{text}', and '{part}' is not a name with a number; expected for example artist=1,style=0.5.");
            }

            pairs[sides[0].Trim()] = number;
        }

        return pairs;
    }

    /// <summary>Whole numbers.</summary>
    /// <param name="option">The option's name, for messages.</param>
    /// <param name="text">For example <c>64,128,256</c>; null for none.</param>
    /// <returns>The numbers, or null.</returns>
    /// <exception cref="UserException">Something is not a number.</exception>
    public static IReadOnlyList<int>? Numbers(string option, string? text)
    {
        if (Names(text) is not { } parts)
        {
            return null;
        }

        if (parts.Count == 0)
        {
            throw new UserException($"{option} is '{text}', which has no number; expected for example 64,128,256.");
        }

        return [.. parts.Select(part => int.TryParse(part, out int number)
            ? number
            : throw new UserException($"{option} is '{text}', and '{part}' is not a whole number; expected for example 64,128,256."))];
    }
}
