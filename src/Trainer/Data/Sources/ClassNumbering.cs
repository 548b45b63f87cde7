using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data.Sources;

/// <summary>
/// Keeps the numbers of one data set from being read with the class names of another: huggan/wikiart and ArtGAN, for example,
/// number artists and genres differently.
/// </summary>
internal static class ClassNumbering
{
    /// <summary>Finds the classes of a data set that names them in a class list, by their names.</summary>
    /// <param name="data">The data set, for messages.</param>
    /// <param name="task">The task.</param>
    /// <param name="names">The data set's class names, by its numbers.</param>
    /// <param name="file">The class list, for messages.</param>
    /// <param name="listed">The names in it.</param>
    /// <returns>The list's number of each of the data set's classes.</returns>
    /// <exception cref="UserException">The list lacks one of the names.</exception>
    public static int[] Translate(string data, string task, IReadOnlyList<string> names, string file, string[] listed)
    {
        int[] numbers = [.. names.Select(name => Array.IndexOf(listed, name))];
        int lacking = Array.IndexOf(numbers, -1);
        return lacking < 0 ? numbers : throw Refusal(data, task, names, file, listed, lacking);
    }

    /// <summary>Checks that a class list gives the same classes the same numbers; only spelling may differ.</summary>
    /// <exception cref="UserException">A number means another class.</exception>
    public static void CheckSame(string data, string task, IReadOnlyList<string> names, string file, string[] listed)
    {
        for (int number = 0; number < Math.Max(names.Count, listed.Length); number++)
        {
            if (number >= names.Count || number >= listed.Length || Plain(names[number]) != Plain(listed[number]))
            {
                throw Refusal(data, task, names, file, listed, number);
            }
        }
    }

    private static UserException Refusal(
        string data, string task, IReadOnlyList<string> names, string file, string[] listed, int number)
    {
        static string Quoted(IReadOnlyList<string> all, int i) => i < all.Count ? $"'{all[i]}'" : "no class";
        return new UserException(
            $"{data} and {file} do not number the classes of '{task}' alike: class {number} is {Quoted(names, number)} in the data and " +
            $"{Quoted(listed, number)} in the list ({names.Count} and {listed.Length} classes). " +
            "Data sets such as huggan/wikiart and ArtGAN have numberings of their own, and reading one with the names of the other would mislabel every painting.");
    }

    private static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);
}
