using System.Text.Json;

namespace EdgeAgent.Pipeline.Recordings;

/// <summary>
/// Writes beside recorded streams what commands came and how the clock stood, a line of JSON each: <c>@agent/20261126T220000123Z.jsonl</c>. Each piece begins with all that holds then, so that
/// none needs the one before, which may have gone for room. Used by one thread.
/// </summary>
/// <param name="folder">The recording.</param>
/// <param name="standing">Gives what persons have set by now, as commands.</param>
public sealed class RecordingJournal(RecordingFolder folder, Func<DateTimeOffset, IEnumerable<RecordedCommand>> standing) : IDisposable
{
    /// <summary>Where it is in a recording. No source can have this name.</summary>
    public const string FolderName = "@agent";

    /// <summary>What its pieces are.</summary>
    public const string Ending = ".jsonl";

    private readonly RecordingPiece _piece = new(folder);

    /// <summary>Begins the next piece where the one that is written is long enough, or the clock was set; writes how the clock stands.</summary>
    /// <param name="clock">How it stands now.</param>
    /// <param name="isNews">Whether it stands otherwise than before.</param>
    /// <exception cref="IOException">It cannot be written, or there is no room for it.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Look(ClockNote clock, bool isNews)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (clock.Step == TimeSpan.Zero && clock.At - _piece.At < folder.PieceLength)
        {
            if (isNews)
                Write(LineOf(clock));
            return;
        }

        _piece.Next(Path.Combine(folder.FolderOf(FolderName), RecordingNames.Of(clock.At) + Ending), clock.At);
        Write(LineOf(clock));
        foreach (var command in standing(clock.At))
            Write(LineOf(command));
    }

    /// <summary>Writes a command; behind the first <see cref="Look"/>.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(RecordedCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        Write(LineOf(command));
    }

    /// <summary>Ends the piece that is written. What a disk does not take any more was told when it was written, or is lost.</summary>
    public void Dispose() => _piece.Dispose();

    private static JournalLine LineOf(ClockNote clock) => new(clock.At) { ClockRight = clock.IsRight, SetByMs = clock.Step == TimeSpan.Zero ? null : clock.Step.TotalMilliseconds };

    private static JournalLine LineOf(RecordedCommand command) => new(command.At) { Topic = command.Topic, Payload = command.Payload };

    private void Write(JournalLine line)
    {
        var piece = _piece.File ?? throw new InvalidOperationException("No piece was begun.");
        JsonSerializer.Serialize(piece, line, JournalJsonContext.Readable.JournalLine);
        piece.WriteByte((byte)'\n');
        piece.Flush();
    }
}
