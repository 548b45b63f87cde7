namespace Wikiart.Cuda.Kernels.Cpu;

/// <summary>Runs of lines that a few <see cref="GemmTile"/>s fetch together, each with its steps of K as many lines further on.</summary>
/// <param name="lines">Lines of a run.</param>
/// <param name="idle">What lies in the cache already, for tiles that have nothing more to fetch.</param>
internal unsafe struct FetchQueue(int lines, float* idle)
{
    private float* _first;
    private float* _second;
    private float* _third;
    private int _done;

    /// <summary>Puts a run at the end; there is room for three.</summary>
    /// <param name="array">An array, or null for none.</param>
    /// <param name="place">Where in it the run begins.</param>
    public void Add(float* array, nint place)
    {
        float* run = array == null ? null : array + place;
        if (_first == null)
        {
            _first = run;
        }
        else if (_second == null)
        {
            _second = run;
        }
        else
        {
            _third = run;
        }
    }

    /// <summary>Fetches what nobody has been given.</summary>
    public void Rest()
    {
        while (_first != null)
        {
            _ = FetchLines.Line((byte*)Next(1));
        }
    }

    /// <summary>Hands out lines.</summary>
    /// <param name="count">How many; the last of a run may be fewer.</param>
    /// <returns>The first of them.</returns>
    public float* Next(int count)
    {
        if (_first == null)
        {
            return idle;
        }

        float* next = _first + ((nint)_done * FetchLines.LineFloats);
        _done += count;
        if (_done >= lines)
        {
            _first = _second;
            _second = _third;
            _third = null;
            _done = 0;
        }

        return next;
    }
}
