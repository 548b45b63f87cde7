namespace Wikiart.Cuda.Runtime;

/// <summary>
/// Something the user can put right: its message is one sentence that names the file, row, layer or option,
/// what was found and what was expected. The program prints the message alone and exits with a code other than 0.
/// </summary>
public class UserException : Exception
{
    /// <summary>An error without an underlying cause.</summary>
    /// <param name="message">The sentence shown to the user.</param>
    public UserException(string message)
        : base(message)
    {
    }

    /// <summary>An error that another one caused.</summary>
    /// <param name="message">The sentence shown to the user.</param>
    /// <param name="innerException">The cause, for a log.</param>
    public UserException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
