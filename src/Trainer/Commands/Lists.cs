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

    /// <summary>Whole numbers.</summary>
    /// <param name="option">The option's name, for messages.</param>
    /// <param name="text">For example <c>64,128,256</c>; null for none.</param>
    /// <returns>The numbers, or null.</returns>
    /// <exception cref="UserException">Something is not a number.</exception>
    public static IReadOnlyList<int>? Numbers(string option, string? text) => Names(text)?.Select(part =>
        int.TryParse(part, out int number)
            ? number
            : throw new UserException($"{option} is '{text}', and '{part}' is not a whole number; expected for example 64,128,256.")).ToArray();
}
