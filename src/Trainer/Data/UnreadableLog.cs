using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>The pictures that an epoch had to skip, and the judgement of when there are too many of them.</summary>
internal sealed class UnreadableLog
{
    /// <summary>So few pictures say nothing about the data, unless the epoch has no more.</summary>
    private const int FewestJudged = 20;

    private readonly IPaintingSource _source;
    private readonly double _allowed;
    private readonly List<UnreadableImage> _images = [];

    /// <summary>Creates an empty log.</summary>
    /// <param name="source">Names the pictures.</param>
    /// <param name="allowed">The fraction of unreadable pictures that is put up with.</param>
    public UnreadableLog(IPaintingSource source, double allowed)
    {
        _source = source;
        _allowed = allowed;
    }

    /// <summary>The pictures skipped so far, in epoch order.</summary>
    public IReadOnlyList<UnreadableImage> Images => _images;

    /// <summary>Notes a picture.</summary>
    public void Add(int sample, string reason) => _images.Add(new UnreadableImage(sample, _source.NameOf(sample), reason));

    /// <summary>Judges what has been seen.</summary>
    /// <param name="seen">How many pictures were asked for so far.</param>
    /// <param name="atEnd">Whether the epoch is over.</param>
    /// <exception cref="UserException">Too many of them are unreadable.</exception>
    public void Judge(int seen, bool atEnd)
    {
        if ((seen >= FewestJudged || atEnd) && _images.Count > _allowed * seen)
        {
            UnreadableImage first = _images[0];
            throw new UserException(
                $"{_images.Count} of {seen} pictures cannot be read, more than the allowed fraction of {_allowed}; "
                + $"the first is {first.Name}: {first.Reason}.");
        }
    }
}
