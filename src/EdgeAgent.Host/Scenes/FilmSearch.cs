using System.Text.Json;
using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Scenes;

/// <summary>Looks for the evidence that shows an event: its own clip or recording, else a clip of the same camera that goes over its moment.</summary>
/// <param name="diary">The diary.</param>
/// <param name="stateFolder">The state folder that it is in.</param>
/// <param name="stop">Gives a search up.</param>
internal sealed class FilmSearch(DiaryReader diary, string stateFolder, CancellationToken stop)
{
    private const string Completed = "evidence.completed";
    private const string Clip = "clip";
    private const string Sound = "sound";

    /// <summary>A clip shows at most a minute before and after its event, and is named when it is made.</summary>
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(10);

    /// <summary>Finds it.</summary>
    /// <param name="told">The event.</param>
    /// <exception cref="SceneException">There is none: why, and what is to be configured for the next such event.</exception>
    public EventFilm Find(DiaryEvent told)
    {
        var source = NameOf(told);
        if (told.Type.StartsWith("rule.", StringComparison.Ordinal))
            return OfCauses(told);
        if (told.Source.Contains("/microphones/", StringComparison.Ordinal))
            return OfSound(told, source);
        if (told.Source.Contains("/cameras/", StringComparison.Ordinal))
            return OfClip(told, source);
        throw new SceneException($"Event {told.Id} is {told.Type} of the agent itself, which no camera has filmed. Name the event of a camera, microphone or rule.");
    }

    /// <summary>The camera or microphone of an event.</summary>
    public static string NameOf(DiaryEvent told) => told.Source[(told.Source.LastIndexOf('/') + 1)..];

    private EventFilm OfCauses(DiaryEvent told)
    {
        List<DiaryEvent> causes = told.Data.TryGetProperty("because", out var because) && because.ValueKind == JsonValueKind.Array
            ? [.. because.EnumerateArray().Select(cause => cause.TryGetProperty("id", out var id) && id.TryGetGuid(out var known) ? diary.Find(known, stop) : null).OfType<DiaryEvent>()]
            : [];
        var sources = causes.Select(NameOf).Distinct().ToList();
        if (sources.Count > 1)
            throw new SceneException($"{told.Type} came of {string.Join(" and ", sources)}, whose films begin at different moments, and a scene plays all of its media from one moment on. Make it by hand of recordings that begin together (docs/testing-a-site.md).");
        if (sources.Count == 0)
            throw new SceneException($"The events that led to {told.Type} are not in the diary any more, so it is not known who has seen it.");
        // The rule told of the last of them.
        var film = Find(causes[^1]);
        return film with { At = film.At + (told.Time - causes[^1].Time) };
    }

    private EventFilm OfSound(DiaryEvent told, string source)
    {
        var files = told.Evidence.Where(file => file.Kind == Sound).ToList();
        if (files.Count == 0)
            throw new SceneException($"There is no recording of {told.Type} of {source}: it keeps none, or not of such events. Add 'evidence: {{}}' below microphones.{source}, and what is said from then on has one with its speech.ended and speech.transcript.");
        return new EventFilm(source, Require(files[0], told), null);
    }

    private EventFilm OfClip(DiaryEvent told, string source)
    {
        var moment = told.Time ?? told.At;
        List<DiaryEvent> made = [.. diary.Read(new DiaryFilter { Source = source, Type = Completed, From = moment - Around, To = moment + Around }, stop)];
        if (made.FirstOrDefault(completed => DiaryIdOf(completed) == told.Id && completed.Evidence.Any(file => file.Kind == Clip)) is { } own)
            return OfCompleted(own, told, source, TimeSpan.Zero);
        foreach (var completed in made.Where(completed => completed.Evidence.Any(file => file is { Kind: Clip, IsFailed: false })))
        {
            if (DiaryIdOf(completed) is not { } id || diary.Find(id, stop) is not { } other)
                continue;
            var later = moment - (other.Time ?? other.At);
            if (later >= -Before(completed) && later <= Milliseconds(completed, "after_ms"))
                return OfCompleted(completed, told, source, later);
        }

        if (told.Evidence.Any(file => file is { Kind: Clip, IsPending: true } && EvidenceOnDisk.Look(stateFolder, file) == EvidenceState.Pending))
            throw new SceneException($"The clip of event {told.Id} is still being made. Try again in some seconds.");
        throw new SceneException(
            $"There is no clip of {told.Type} of {source} at that moment: the camera keeps none, or not of such events. Add 'evidence: {{clip: {{events: [{told.Type}], before: 10s, after: 5s}}}}' below cameras.{source}, and the next such event can become a scene.");
    }

    private EventFilm OfCompleted(DiaryEvent completed, DiaryEvent told, string source, TimeSpan later)
    {
        var file = completed.Evidence.First(file => file.Kind == Clip);
        if (file.IsFailed)
        {
            var why = completed.Data.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String ? message.GetString()! : "it could not be made.";
            throw new SceneException($"There is no clip of event {told.Id}: {why}");
        }

        return new EventFilm(source, Require(file, told), Before(completed) + later);
    }

    private string Require(NamedEvidence file, DiaryEvent told) => EvidenceOnDisk.Look(stateFolder, file) switch
    {
        EvidenceState.Proven or EvidenceState.Unhashed => EvidenceOnDisk.Find(stateFolder, file)!,
        EvidenceState.Changed => throw new SceneException($"{file.Path} is not what was written for event {told.Id}: it was changed since. 'edgeagent evidence verify' tells more."),
        EvidenceState.Unreadable => throw new SceneException($"{file.Path} cannot be read by user '{Environment.UserName}'. Run this as the agent's user."),
        _ => throw new SceneException($"{file.Path} is not there any more: evidence.max_age and max_size say how long it is kept."),
    };

    private static TimeSpan Before(DiaryEvent completed) => Milliseconds(completed, "before_ms");

    private static TimeSpan Milliseconds(DiaryEvent completed, string key) =>
        completed.Data.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? TimeSpan.FromMilliseconds(value.GetDouble()) : TimeSpan.Zero;

    private static Guid? DiaryIdOf(DiaryEvent completed) => completed.Data.TryGetProperty("event", out var id) && id.ValueKind == JsonValueKind.String && Guid.TryParse(id.GetString(), out var known) ? known : null;
}
