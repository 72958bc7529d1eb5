using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EdgeAgent.Pipeline.Models.Engines.TensorRt;

/// <summary>
/// Builds that something has ended which may not be there the next time: the kernel for want of memory, a person, a cut of power. Each is tried again,
/// after twice as long as before. A note of a try is written before it begins, since the agent may be ended with it: a machine that
/// has no memory for a build must not spend its days with starting again.
/// </summary>
internal sealed class EngineTries(TimeProvider time)
{
    private const string Suffix = ".retry";

    private static readonly TimeSpan FirstWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);

    /// <summary>Those that have ended in this process; what cannot be written is known here.</summary>
    private readonly Dictionary<string, Note> _seen = [];

    /// <summary>How often a build was ended; 0 for one that is done or was never begun.</summary>
    public int CountOf(string folder) => NoteOf(folder)?.Ended ?? 0;

    /// <summary>Why a build is not tried now; null where it may be. What was ended once may be tried at the next start at once: perhaps it was mended.</summary>
    public EngineFailure? FailureOf(string folder)
    {
        if (NoteOf(folder) is not { } note || (note.Ended == 1 && !_seen.ContainsKey(folder)))
            return null;
        var wait = WaitAfter(note.Ended);
        var left = note.At + wait - time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return null;

        // The clock of a board without a battery may have gone back.
        left = left < wait ? left : wait;
        var times = note.Ended == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" That has happened {note.Ended} times.");
        var when = note.Ended == 1 ? $"in {Words(left)}, or when the agent starts" : $"in {Words(left)}, or when {folder}{Suffix} is deleted and the agent restarted";
        return new EngineFailure($"{note.Reason.TrimEnd('.')}.{times} It is tried again {when}.", left);
    }

    /// <summary>Notes that a build begins, as one that was ended: until somebody says otherwise, it was.</summary>
    /// <returns>How it was before, for <see cref="PutBack"/>.</returns>
    public Note? Begin(string folder)
    {
        var before = NoteOf(folder);
        Write(folder, new Note(CountOf(folder) + 1, time.GetUtcNow(), "The agent was ended while the engine was built, by a cut of power or for want of memory."));
        return before;
    }

    /// <summary>Notes why a build was ended.</summary>
    /// <param name="folder">Its place.</param>
    /// <param name="before">What <see cref="Begin"/> gave.</param>
    /// <param name="reason">Why.</param>
    public void End(string folder, Note? before, string reason) => Write(folder, _seen[folder] = new Note((before?.Ended ?? 0) + 1, time.GetUtcNow(), reason));

    /// <summary>The build was not ended: it was given up in good order, or cannot be done at all.</summary>
    public void PutBack(string folder, Note? before)
    {
        if (before is null)
            Forget(folder);
        else
            Write(folder, before);
    }

    /// <summary>It was built.</summary>
    public void Forget(string folder)
    {
        _seen.Remove(folder);
        try
        {
            File.Delete(folder + Suffix);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is built is looked for before it is asked here.
        }
    }

    private static TimeSpan WaitAfter(int ended) => ended > 5 ? LongestWait : FirstWait * Math.Pow(2, ended - 1);

    private static string Words(TimeSpan left) => left > TimeSpan.FromMinutes(90)
        ? string.Create(CultureInfo.InvariantCulture, $"{left.TotalHours:0} h")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(left.TotalMinutes):0} min");

    private Note? NoteOf(string folder)
    {
        if (_seen.TryGetValue(folder, out var seen))
            return seen;
        try
        {
            var file = folder + Suffix;
            return File.Exists(file) && RegularFile.Read(file, 1 << 16) is { } json && JsonSerializer.Deserialize<Note>(json) is { Ended: > 0 } note ? note : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static void Write(string folder, Note note)
    {
        try
        {
            // To the disk: what ends the agent may be a cut of power.
            WholeFile.Write(folder + Suffix, Encoding.UTF8.GetBytes(JsonSerializer.Serialize(note)), toDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Until the end of this process it is remembered all the same.
        }
    }

    /// <summary>How often a build was ended, when last, and why.</summary>
    internal sealed record Note(int Ended, DateTimeOffset At, string Reason);
}
