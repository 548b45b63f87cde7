using System.Runtime.CompilerServices;

namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>
/// The memory that the next tile reads, asked for a few lines at a time while this one computes. Its pieces are too short and too far
/// apart for the processor to guess.
/// </summary>
/// <param name="runs">Room for the pieces.</param>
internal unsafe ref struct LinesAhead(Span<LinesAhead.Run> runs)
{
    private readonly Span<Run> _runs = runs;
    private int _count;
    private int _next;

    /// <summary>Lines that were added.</summary>
    public int Lines { get; private set; }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _count = 0;
        _next = 0;
        Lines = 0;
    }

    /// <summary>Adds a piece.</summary>
    /// <param name="first">Where it begins.</param>
    /// <param name="floats">Its length.</param>
    public void Add(float* first, nint floats)
    {
        if (floats == 0)
        {
            return;
        }

        int lines = (int)((floats + FetchLines.LineFloats - 1) / FetchLines.LineFloats);
        _runs[_count++] = new Run { Next = (byte*)first, Lines = lines };
        Lines += lines;
    }

    /// <summary>Asks for the next lines.</summary>
    /// <param name="lines">How many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fetch(int lines)
    {
        while (lines > 0 && _next < _count)
        {
            ref Run run = ref _runs[_next];
            int now = Math.Min(lines, run.Lines);
            for (int i = 0; i < now; i++)
            {
                run.Next = FetchLines.Line(run.Next);
            }

            run.Lines -= now;
            lines -= now;
            _next += run.Lines == 0 ? 1 : 0;
        }
    }

    /// <summary>A piece.</summary>
    internal struct Run
    {
        /// <summary>The first line that nobody asked for yet.</summary>
        public byte* Next;

        /// <summary>Lines left.</summary>
        public int Lines;
    }
}
