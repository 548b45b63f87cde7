namespace Wikiart.Cuda.Trainer.Formats;

/// <summary>Says in words why the operating system refused a file.</summary>
internal static class FileError
{
    // errno values, the same on Linux and macOS unless named for one of them.
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaLinux = 122;
    private const int QuotaMac = 69;
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;

    // HRESULTs of the Win32 errors.
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsWriteProtect = unchecked((int)0x80070013);
    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>True for the exceptions with which .NET reports a file that cannot be opened, read or written.</summary>
    public static bool Is(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>The reason as a clause: "the disk is full", "the file system is read-only", …</summary>
    /// <param name="path">The file or folder that was asked for.</param>
    /// <param name="error">What was thrown.</param>
    public static string Reason(string path, Exception error)
    {
        if (error is ArgumentException)
            return "this cannot be the name of a file";
        return error switch
        {
            _ when Directory.Exists(path) && error is UnauthorizedAccessException => "it is a folder, not a file",
            { HResult: NoSpace or QuotaLinux or QuotaMac or WindowsDiskFull or WindowsHandleDiskFull } => "the disk is full",
            { HResult: ReadOnlyFileSystem or WindowsWriteProtect } => "the file system is read-only",
            { HResult: WouldBlockLinux or WouldBlockMac or WindowsSharingViolation } => "another process is using it",
            UnauthorizedAccessException => "permission denied",
            _ when FileAbove(path) is { } file => $"'{file}' is a file, not a folder",
            DirectoryNotFoundException => $"the folder '{Path.GetDirectoryName(path)}' does not exist",
            FileNotFoundException => "there is no such file",
            _ => error.Message.TrimEnd('.'),
        };
    }

    private static string? FileAbove(string path)
    {
        string? above = Path.GetDirectoryName(path);
        while (!string.IsNullOrEmpty(above) && !File.Exists(above))
            above = Path.GetDirectoryName(above);
        return string.IsNullOrEmpty(above) ? null : above;
    }
}
