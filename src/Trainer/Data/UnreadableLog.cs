using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>The pictures that an epoch had to skip, and the judgement of when there are too many of them.</summary>
internal sealed class UnreadableLog
{
    /// <summary>So few pictures say nothing about the data, unless the epoch has no more.</summary>
    private const int FewestJudged = 20;

    private readonly IPaintingSource _source;
    private readonly double _allowed;
    private readonly int _before;
    private readonly List<UnreadableImage> _images = [];

    /// <summary>Creates an empty log.</summary>
    /// <param name="source">Names the pictures.</param>
    /// <param name="allowed">The fraction of unreadable pictures that is put up with.</param>
    /// <param name="before">Unreadable pictures of the part of the epoch that was done earlier.</param>
    public UnreadableLog(IPaintingSource source, double allowed, int before)
    {
        _before = before;
        _source = source;
        _allowed = allowed;
    }

    /// <summary>The pictures skipped so far, in epoch order.</summary>
    public IReadOnlyList<UnreadableImage> Images => _images;

    /// <summary>How many pictures of the epoch were skipped.</summary>
    public int Count => _before + _images.Count;

    /// <summary>Notes a picture.</summary>
    public void Add(int sample, string reason) => _images.Add(new UnreadableImage(sample, _source.NameOf(sample), reason));

    /// <summary>Judges what has been seen.</summary>
    /// <param name="seen">How many pictures were asked for so far.</param>
    /// <param name="atEnd">Whether the epoch is over.</param>
    /// <exception cref="UserException">Too many of them are unreadable.</exception>
    public void Judge(int seen, bool atEnd)
    {
        if ((seen >= FewestJudged || atEnd) && Count > _allowed * seen)
        {
            string first = _images.Count > 0 ? $"; the first is {_images[0].Name}: {_images[0].Reason}" : string.Empty;
            throw new UserException($"{Count} of {seen} pictures cannot be read, more than the allowed fraction of {_allowed}{first}.");
        }
    }
}
