using Wikiart.Cuda.Runtime;

namespace Wikiart.Cuda.Trainer.Data;

/// <summary>
/// Judges over a whole run whether too many pictures are unreadable, each picture counted once however often it is asked for: the run
/// stops when they are more than the allowed fraction of all its pictures, or already so many of those seen that this is no accident.
/// </summary>
internal sealed class UnreadableTally
{
    // So few pictures say nothing about the others.
    private const int FewestJudged = 20;

    // As many standard deviations above what is allowed are no accident.
    private const double Deviations = 3;

    private readonly int _paintings;
    private readonly double _allowed;
    private readonly HashSet<int> _seen = [];
    private readonly HashSet<int> _unreadable = [];
    private int _seenBefore;
    private int _unreadableBefore;
    private string _first = string.Empty;

    /// <summary>Starts from nothing.</summary>
    /// <param name="paintings">All paintings that are going to be asked for.</param>
    /// <param name="allowed">The fraction of unreadable ones that is put up with.</param>
    public UnreadableTally(int paintings, double allowed)
    {
        _paintings = paintings;
        _allowed = allowed;
        _seen.EnsureCapacity(paintings);
    }

    /// <summary>Begins an epoch.</summary>
    /// <param name="seenBefore">Paintings of it that were asked for before this program started.</param>
    /// <param name="unreadableBefore">Unreadable ones among them.</param>
    public void Begin(int seenBefore, int unreadableBefore)
    {
        _seenBefore = seenBefore;
        _unreadableBefore = unreadableBefore;
    }

    /// <summary>Notes that a painting was asked for.</summary>
    public void See(int sample) => _seen.Add(sample);

    /// <summary>Notes an unreadable painting, which was asked for.</summary>
    public void Add(UnreadableImage image)
    {
        _unreadable.Add(image.Sample);
        _first = _first.Length > 0 ? _first : $"; the first is {image.Name}: {image.Reason}";
    }

    /// <summary>Judges what has been seen.</summary>
    /// <exception cref="UserException">Too many paintings are unreadable.</exception>
    public void Judge()
    {
        int unreadable = _unreadableBefore + _unreadable.Count;
        int seen = Math.Min(_paintings, _seenBefore + _seen.Count);
        double expected = _allowed * seen;
        bool certain = unreadable > _allowed * _paintings;
        bool evident = seen >= FewestJudged && unreadable > expected + (Deviations * Math.Sqrt(expected * (1 - _allowed)));
        if (certain || evident)
        {
            throw new UserException(
                $"{unreadable} of {(certain && !evident ? "all" : "the first")} {(certain && !evident ? _paintings : seen)} pictures cannot be read, " +
                $"more than the allowed fraction of {_allowed}{_first}.");
        }
    }
}
