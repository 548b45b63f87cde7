using System.Net;

namespace Wikiart.Cuda.Trainer.Report;

/// <summary>Text inside HTML.</summary>
internal static class Html
{
    /// <summary>Escapes a text for an element's content or a quoted attribute.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The same, with entities.</returns>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);
}
