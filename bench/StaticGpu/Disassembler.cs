using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.StaticGpu;

/// <summary>Reads machine code with NVIDIA's <c>nvdisasm</c>.</summary>
/// <param name="path">The program.</param>
internal sealed partial class Disassembler(string path)
{
    /// <summary>The instructions of each kernel in a cubin, in order.</summary>
    public ILookup<string, Instruction> Read(ReadOnlyMemory<byte> cubin)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, cubin.Span);
            using Process process = Start(file);
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? Parse(text)
                : throw new UserException($"{path} ended with exit code {process.ExitCode}: {errors.Result.Trim()}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Reads a listing.</summary>
    internal static ILookup<string, Instruction> Parse(string listing)
    {
        List<(string Kernel, int Address, string Opcode, string? Label)> lines = [];
        Dictionary<string, int> labels = [];
        List<string> waiting = [];
        string kernel = string.Empty;
        foreach (string line in listing.Split('\n'))
        {
            if (Section().Match(line) is { Success: true } section)
            {
                kernel = section.Groups[1].Value;
            }
            else if (Label().Match(line) is { Success: true } label)
            {
                waiting.Add(label.Groups[1].Value);
            }
            else if (Code().Match(line) is { Success: true } code)
            {
                int address = int.Parse(code.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                waiting.ForEach(name => labels[name] = address);
                waiting.Clear();
                Match goal = code.Groups[2].Value.StartsWith("BRA", StringComparison.Ordinal) ? Goal().Match(line) : Match.Empty;
                lines.Add((kernel, address, code.Groups[2].Value, goal.Success ? goal.Groups[1].Value : null));
            }
        }

        return lines.ToLookup(
            line => line.Kernel,
            line => new Instruction(line.Address, line.Opcode, line.Label is not null && labels.TryGetValue(line.Label, out int target) ? target : null));
    }

    private Process Start(string file)
    {
        ProcessStartInfo start = new(path, ["-c", file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new UserException($"nvdisasm does not start at {path}: {error.Message}.");
        }
    }

    [GeneratedRegex(@"^\.text\.(\w+):")]
    private static partial Regex Section();

    [GeneratedRegex(@"^(\.L_\w+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+/\*([0-9a-f]{4,})\*/\s+(?:@!?U?P\w+\s+)?([A-Z][A-Z0-9_.]*)")]
    private static partial Regex Code();

    [GeneratedRegex(@"`\((\.L_\w+)\)")]
    private static partial Regex Goal();
}
