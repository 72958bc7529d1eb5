namespace EdgeAgent.Vision.Shadow;

/// <summary>
/// Chooses the pictures that are worth a look: those on which two models differ most, and of one moment only the worst, so that a car that is parked all day does not fill them all. Not
/// thread-safe.
/// </summary>
internal sealed class WorstPictures
{
    /// <summary>As many as a person looks through.</summary>
    public const int Most = 12;

    /// <summary>What comes within so long is of one moment.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(10);

    private readonly List<Kept> _kept = [];

    /// <summary>The pictures, the worst first.</summary>
    public IReadOnlyList<WorstPicture> Pictures => [.. _kept.Select(k => k.Picture).OrderByDescending(p => p.Weight).ThenBy(p => p.File, StringComparer.Ordinal)];

    /// <summary>Goes on from what was kept.</summary>
    public void Resume(IEnumerable<WorstPicture> told) => _kept.AddRange(told.Take(Most).Select(picture => new Kept(picture, null)));

    /// <summary>The stream was opened anew: what is kept is of other moments than all that come.</summary>
    public void PartFromStream()
    {
        for (var i = 0; i < _kept.Count; i++)
            _kept[i] = _kept[i] with { Place = null };
    }

    /// <summary>The file that a picture is to be kept in, in place of what is there; null where others are worse.</summary>
    /// <param name="weight">How much both models differ on it.</param>
    /// <param name="at">Its moment, from the beginning of its segment.</param>
    /// <param name="segment">The segment of its stream.</param>
    public string? PlaceFor(double weight, TimeSpan at, int segment)
    {
        if (weight <= 0)
            return null;
        foreach (var kept in _kept)
        {
            if (kept.IsNear(at, segment))
                return kept.Picture.Weight < weight ? kept.Picture.File : null;
        }

        if (_kept.Count < Most)
            return Enumerable.Range(1, Most).Select(n => $"worst-{n:00}.jpg").First(file => _kept.TrueForAll(k => k.Picture.File != file));
        var least = _kept.MinBy(k => k.Picture.Weight)!.Picture;
        return least.Weight < weight ? least.File : null;
    }

    /// <summary>Keeps a picture that is written.</summary>
    public void Keep(WorstPicture picture, TimeSpan at, int segment)
    {
        _kept.RemoveAll(k => k.Picture.File == picture.File);
        _kept.Add(new Kept(picture, (at, segment)));
    }

    private sealed record Kept(WorstPicture Picture, (TimeSpan At, int Segment)? Place)
    {
        public bool IsNear(TimeSpan at, int segment) => Place is { } place && place.Segment == segment && (at - place.At).Duration() < Moment;
    }
}
