namespace Wikiart.Cuda.Runtime.Cuda;

/// <summary>A call of a CUDA library failed. The message holds the call, the code's name and the library's own text.</summary>
public sealed class CudaException : UserException
{
    internal CudaException(string call, int code, string codeName, string text, bool isSticky = false, string? lastLaunch = null)
        : base($"{call} failed with {codeName} ({code}): {text}" + (isSticky ? Lost(lastLaunch) : "."))
    {
        Call = call;
        Code = code;
        CodeName = codeName;
        IsContextLost = isSticky;
        LastLaunch = lastLaunch;
    }

    /// <summary>The function that failed, with what it was about.</summary>
    public string Call { get; }

    /// <summary>The library's number for the failure.</summary>
    public int Code { get; }

    /// <summary>The library's name for the failure, for example <c>CUDA_ERROR_ILLEGAL_ADDRESS</c>.</summary>
    public string CodeName { get; }

    /// <summary>Whether the GPU cannot be used any more in this process.</summary>
    public bool IsContextLost { get; }

    /// <summary>The kernel or graph launched last before a failure that lost the context; the fault is in it or in one before it.</summary>
    public string? LastLaunch { get; }

    private static string Lost(string? lastLaunch) =>
        $"; {(lastLaunch is null ? "nothing was launched before" : $"launched last: {lastLaunch}")}. " +
        "The GPU context is lost: restart the program to use the GPU again.";
}
