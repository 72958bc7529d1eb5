using EdgeAgent.Pipeline.Diary;
using Microsoft.AspNetCore.Http;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>
/// Looks things up in the diary for the page: few at once, each within a time, beside the threads that answer. Remembers which files prove the events that it gave last, for those are asked for
/// next. Thread-safe.
/// </summary>
/// <param name="diary">The diary; null where none is kept.</param>
/// <param name="limits">How long a search may take.</param>
/// <param name="time">Measures that.</param>
internal sealed class DiarySearch(EventDiary? diary, PageLimits limits, TimeProvider time) : IDisposable
{
    private const int SearchesAtOnce = 2;
    // More than a page shows at a time: each is about a kilobyte.
    private const int MostRemembered = 256;
    private const string Completed = "evidence.completed";

    private static readonly TimeSpan LongestQueue = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _places = new(SearchesAtOnce, SearchesAtOnce);
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, IReadOnlyList<NamedEvidence>> _evidence = [];
    private readonly Queue<Guid> _remembered = [];

    /// <summary>The events that a filter lets through, the newest first; none where no diary is kept.</summary>
    /// <exception cref="PageRefusal">It takes too long.</exception>
    public async Task<IReadOnlyList<DiaryEvent>> ReadAsync(DiaryFilter filter, CancellationToken cancellationToken)
    {
        if (diary is null)
            return [];
        var found = await SearchAsync(stop => diary.Reader.Read(filter, stop).ToList(), cancellationToken);
        foreach (var one in found)
            Remember(one.Id, one.Evidence);
        return found;
    }

    /// <summary>The event of an id, and the files that prove it: those that were still written then as they are now.</summary>
    /// <exception cref="PageRefusal">There is none, or it takes too long.</exception>
    public Task<(DiaryEvent Event, IReadOnlyList<NamedEvidence> Evidence)> FindAsync(Guid id, CancellationToken cancellationToken) =>
        AskAsync(id, (_, found, stop) =>
        {
            var evidence = found.Evidence;
            if (evidence.Any(file => file.IsPending))
                evidence = Complete(found, stop);
            Remember(id, evidence);
            return (found, evidence);
        }, cancellationToken);

    /// <summary>Asks the diary something about an event.</summary>
    /// <param name="id">The event's id.</param>
    /// <param name="ask">Asks it; must end when it is cancelled.</param>
    /// <param name="cancellationToken">Nobody waits for it any more.</param>
    /// <exception cref="PageRefusal">There is none, or it takes too long.</exception>
    public async Task<T> AskAsync<T>(Guid id, Func<DiaryReader, DiaryEvent, CancellationToken, T> ask, CancellationToken cancellationToken)
    {
        if (diary is null)
            throw new PageRefusal(StatusCodes.Status404NotFound, "No diary is kept here (diary: off), so nothing is known of events that are over.");
        return await SearchAsync(
            stop => ask(diary.Reader, diary.Reader.Find(id, stop) ?? throw new PageRefusal(StatusCodes.Status404NotFound, "This event is not in the diary: it is older than what is kept, or another agent's."), stop), cancellationToken);
    }

    /// <summary>The files that prove an event.</summary>
    /// <exception cref="PageRefusal">There is no such event, or it takes too long.</exception>
    public async Task<IReadOnlyList<NamedEvidence>> EvidenceOfAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_evidence.TryGetValue(id, out var known) && !known.Any(file => file.IsPending))
                return known;
        }

        return (await FindAsync(id, cancellationToken)).Evidence;
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async Task<T> SearchAsync<T>(Func<CancellationToken, T> search, CancellationToken cancellationToken)
    {
        if (!await _places.WaitAsync(LongestQueue, cancellationToken))
            throw new PageRefusal(StatusCodes.Status503ServiceUnavailable, "The diary is being searched for others. Try again in a moment.", ComeAgain);
        try
        {
            using var late = new CancellationTokenSource(limits.SearchTime, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            try
            {
                return await Task.Run(() => search(either.Token), CancellationToken.None);
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new PageRefusal(StatusCodes.Status503ServiceUnavailable, $"The diary could not be searched within {limits.SearchTime.TotalSeconds:0} s. Ask for one source or one kind of event.");
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>A clip is told of before it is cut; what became of it stands in an event of its own.</summary>
    private List<NamedEvidence> Complete(DiaryEvent found, CancellationToken stop)
    {
        var completed = diary!.Reader.Read(new DiaryFilter { Type = Completed, After = found.N }, stop)
            .Where(later => later.Data.TryGetProperty("event", out var of) && of.ValueEquals(found.Id.ToString()))
            .SelectMany(later => later.Evidence).ToList();
        // One that could not be made is none; it is the last one, so the others keep their numbers.
        return [.. found.Evidence.Select(file => file.IsPending ? completed.FirstOrDefault(whole => whole.Path == file.Path) ?? file : file).Where(file => !file.IsFailed)];
    }

    private void Remember(Guid id, IReadOnlyList<NamedEvidence> evidence)
    {
        if (evidence.Count == 0)
            return;
        lock (_gate)
        {
            if (_evidence.TryAdd(id, evidence))
                _remembered.Enqueue(id);
            else
                _evidence[id] = evidence;
            if (_remembered.Count > MostRemembered)
                _evidence.Remove(_remembered.Dequeue());
        }
    }
}
