namespace Wikiart.Cuda.Trainer.Tests.Commands;

/// <summary>Where the tests were built from.</summary>
internal static class SourceTree
{
    /// <summary>The folder of the documentation.</summary>
    public static string Docs => Path.Combine(Root, "docs");

    /// <summary>The folder of this project's tests.</summary>
    public static string Tests => Path.Combine(Root, "tests", "Trainer");

    private static string Root
    {
        get
        {
            string root = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(root, "Wikiart.Cuda.sln")))
            {
                root = Path.GetDirectoryName(root) ?? throw new AssertionException("The tests run outside the source tree.");
            }

            return root;
        }
    }
}
