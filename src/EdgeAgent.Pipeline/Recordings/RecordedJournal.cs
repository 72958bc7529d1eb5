using System.Text;
using System.Text.Json;

namespace EdgeAgent.Pipeline.Recordings;

/// <summary>What a recording has beside its streams.</summary>
/// <param name="Commands">The commands in their order, at dates that a clock would have shown that was right all the time.</param>
/// <param name="Clock">Each change of how the recording's clock stood, in the order in which it was written.</param>
public sealed record RecordedJournal(IReadOnlyList<RecordedCommand> Commands, IReadOnlyList<ClockNote> Clock)
{
    /// <summary>A minute's piece has less, however many commands come.</summary>
    private const int LargestBytes = 64 << 20;

    /// <summary>No clock is set by more.</summary>
    private static readonly TimeSpan LargestStep = TimeSpan.FromDays(365 * 100);

    /// <summary>Nothing.</summary>
    public static RecordedJournal None { get; } = new([], []);

    /// <summary>Reads what a recording has. A last line that a power cut has left is left out.</summary>
    /// <param name="folder">The recording's folder.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line is none that is written here; says which.</exception>
    public static RecordedJournal Of(string folder)
    {
        var lines = new List<JournalLine>();
        var from = Path.Combine(folder, RecordingJournal.FolderName);
        if (!Directory.Exists(from))
            return None;
        foreach (var piece in Directory.EnumerateFiles(from, "*" + RecordingJournal.Ending).Order(StringComparer.Ordinal))
            lines.AddRange(LinesOf(piece));
        var clock = new List<ClockNote>();
        foreach (var line in lines.Where(line => line.ClockRight is not null && (clock.Count == 0 || line.SetByMs is not null || line.ClockRight != clock[^1].IsRight)))
            clock.Add(new ClockNote(line.At, line.ClockRight!.Value, TimeSpan.FromMilliseconds(line.SetByMs ?? 0)));
        var journal = new RecordedJournal([], clock);
        var commands = new List<RecordedCommand>();
        foreach (var line in lines.Where(line => line.Topic is not null))
        {
            // A command is dated by when it came, and written once it was carried out: what was written first was done first.
            var at = journal.Corrected(line.At);
            var earliest = commands.Count == 0 ? at : commands[^1].At;
            commands.Add(new RecordedCommand(at > earliest ? at : earliest, line.Topic!, line.Payload ?? ""));
        }

        return journal with { Commands = commands };
    }

    /// <summary>
    /// What a clock would have shown that was right all the time where the recording's showed something: by what it was put forward later is added, such as the years that a board without a
    /// battery begins behind. Of a clock that was put back it is not clear what it showed before and what after; such dates stay.
    /// </summary>
    public DateTimeOffset Corrected(DateTimeOffset shown)
    {
        var at = shown;
        foreach (var note in Clock)
        {
            if (note.Step > TimeSpan.Zero && note.At - at > note.Step / 2)
                at += note.Step;
        }

        return at;
    }

    /// <summary>Whether the clock was known to be right at a moment; null where the recording does not say.</summary>
    /// <param name="at">The moment, corrected.</param>
    public bool? IsClockRight(DateTimeOffset at) => Clock.Count == 0 ? null : (Clock.LastOrDefault(note => Corrected(note.At) <= at) ?? Clock[0]).IsRight;

    private static IEnumerable<JournalLine> LinesOf(string piece)
    {
        var bytes = BytesOf(piece) ?? throw new InvalidDataException($"{piece} has more than {LargestBytes >> 20} MiB, and 'run --record' has not written that. Copy the file again, or delete it: then what it says of commands and the clock is not played.");
        var texts = Encoding.UTF8.GetString(bytes).TrimEnd('\n').Split('\n');
        for (var i = 0; i < texts.Length; i++)
        {
            if (Parse(texts[i]) is { } line)
                yield return line;
            else if (i < texts.Length - 1)
                throw new InvalidDataException($"{piece}:{i + 1}: this is no line that 'run --record' has written. Copy the file again, or delete it: then what it says of commands and the clock is not played.");
        }
    }

    private static byte[]? BytesOf(string piece)
    {
        try
        {
            return RegularFile.Read(piece, LargestBytes);
        }
        catch (IOException e)
        {
            throw new IOException($"{piece}: {e.Message}", e);
        }
    }

    private static JournalLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, JournalJsonContext.Readable.JournalLine) is { } line && IsPossible(line) ? line : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether it says something, and a clock can have shown it: with dates near the ends of time nothing could be counted.</summary>
    private static bool IsPossible(JournalLine line) => (line.Topic is not null || line.ClockRight is not null) && line.At.Year is >= 1970 and < 9000 && Math.Abs(line.SetByMs ?? 0) <= LargestStep.TotalMilliseconds;
}
