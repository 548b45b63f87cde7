namespace Wikiart.Cuda.Trainer.Data;

/// <summary>The pictures that a pass had to skip.</summary>
internal sealed class UnreadableLog
{
    private readonly IPaintingSource _source;
    private readonly UnreadableTally _tally;
    private readonly int _before;
    private readonly List<UnreadableImage> _images = [];

    /// <summary>Creates an empty log.</summary>
    /// <param name="source">Names the pictures.</param>
    /// <param name="tally">Judges when there are too many.</param>
    /// <param name="before">Unreadable pictures of the part of the pass that was done earlier.</param>
    public UnreadableLog(IPaintingSource source, UnreadableTally tally, int before)
    {
        _source = source;
        _tally = tally;
        _before = before;
    }

    /// <summary>The pictures skipped so far, in the order of the pass.</summary>
    public IReadOnlyList<UnreadableImage> Images => _images;

    /// <summary>How many pictures of the pass were skipped.</summary>
    public int Count => _before + _images.Count;

    /// <summary>Notes that a picture was asked for.</summary>
    public void See(int sample) => _tally.See(sample);

    /// <summary>Notes that a picture which was asked for cannot be read.</summary>
    public void Add(int sample, string reason)
    {
        UnreadableImage image = new(sample, _source.NameOf(sample), reason);
        _images.Add(image);
        _tally.Add(image);
    }

    /// <summary>Judges what has been seen.</summary>
    /// <exception cref="Wikiart.Cuda.Runtime.UserException">Too many pictures are unreadable.</exception>
    public void Judge() => _tally.Judge();
}
