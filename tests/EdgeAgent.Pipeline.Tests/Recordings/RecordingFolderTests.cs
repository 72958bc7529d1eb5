using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Tests.Time;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Recordings;

/// <summary>What is kept of recorded streams, and what is said to be there.</summary>
public sealed class RecordingFolderTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);
    private (long Free, long Total) _room = (1000, 1000);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_oldest_pieces_of_all_sources_go_when_there_are_too_many_bytes_and_what_is_left_begins_later()
    {
        var recording = Open(maxBytes: 250);
        Record(recording, "door", 0, 100, 100, 100);
        Record(recording, "desk", 1, 50);
        Record(recording, "desk", 20, 10);

        Assert.Equal(["door 60", "desk 60", "desk 1200"], Kept());
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_folder["night"], "desk"), "*.ffconcat").Length);
        Record(recording, "door", 30, 245);
        Record(recording, "door", 40, 1);
        Assert.Equal(["door 1800", "door 2400"], Kept());
        Assert.Equal(["door"], RecordedSource.Of(_folder["night"]).Select(source => source.Source));
    }

    [Fact]
    public void What_is_too_old_goes_and_what_an_earlier_run_has_left_counts()
    {
        Record(Open(), "door", 0, 10, 10);
        _time.SetUtcNow(Start.AddHours(1).AddSeconds(30));
        Record(Open(maxAge: TimeSpan.FromHours(1)), "door", 60, 10);
        Assert.Equal(["door 60", "door 3600"], Kept());
    }

    [Fact]
    public void A_clock_that_is_set_makes_nothing_old_that_was_just_recorded_and_what_has_no_date_stays()
    {
        var options = new RecordingOptions(_folder["night"]) { MaxAge = TimeSpan.FromHours(1) };
        Record(new RecordingFolder(options with { MaxAge = TimeSpan.MaxValue }, _time), new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero), Start.AddDays(-22));
        // A board that wakes up at the time at which it was switched off, and is told later what time it is.
        var clock = new SettableClock(Start.AddDays(-21));
        var recording = new RecordingFolder(options, clock);
        Record(recording, Start.AddDays(-21));
        Assert.Equal(["20010101", "20261105"], Pieces());
        clock.Set(Start);
        Record(recording, Start);
        Assert.Equal(["20010101", "20261105", "20261126"], Pieces());
        clock.Advance(TimeSpan.FromHours(2));
        Record(recording, Start.AddHours(2));
        Assert.Equal(["20010101", "20261127"], Pieces());

        static void Record(RecordingFolder recording, params DateTimeOffset[] moments)
        {
            foreach (var at in moments)
            {
                using var stretch = recording.Begin("door", at, ".ts");
                stretch.Next(at).Write("media"u8);
            }
        }

        List<string> Pieces() => [.. Directory.GetFiles(_folder["night/door"], "*.ts").Select(piece => Path.GetFileName(piece)[..8]).Order()];
    }

    [Fact]
    public void The_last_twentieth_of_a_disk_is_left_alone()
    {
        var recording = Open();
        Record(recording, "door", 0, 10, 10);
        _room = (49, 1000);
        var fault = Assert.Throws<IOException>(() => Record(recording, "door", 5, 10));
        Assert.Contains("last twentieth", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Kept());
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_by_its_name()
    {
        File.WriteAllText(_folder["night"], "");
        Assert.Contains(_folder["night"], Assert.Throws<DeviceException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_owner_and_the_group_may_read_a_recording()
    {
        if (OperatingSystem.IsWindows())
            return;
        Record(Open(), "door", 0, 10);
        var piece = Assert.Single(Directory.GetFiles(_folder["night/door"], "*.ts"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(piece));
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_folder["night/door"]) & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute));
    }

    [Property]
    public void A_name_says_its_moment_to_the_millisecond_and_sorts_by_it(PositiveInt one, PositiveInt other)
    {
        var (a, b) = (Start.AddMilliseconds(one.Get), Start.AddMilliseconds(other.Get));
        Assert.Equal(a, RecordingNames.MomentOf(RecordingNames.Of(a) + ".ts"));
        Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(string.CompareOrdinal(RecordingNames.Of(a), RecordingNames.Of(b))));
        Assert.Null(RecordingNames.MomentOf("holiday.ts"));
    }

    private RecordingFolder Open(long maxBytes = 1_000_000, TimeSpan? maxAge = null) =>
        new(new RecordingOptions(_folder["night"]) { MaxBytes = maxBytes, MaxAge = maxAge ?? TimeSpan.FromDays(1) }, _time, _ => _room);

    /// <summary>One stretch of pieces of a minute.</summary>
    private static void Record(RecordingFolder recording, string source, int minute, params int[] bytes)
    {
        using var stretch = recording.Begin(source, Start.AddMinutes(minute), ".ts");
        for (var i = 0; i < bytes.Length; i++)
            stretch.Next(Start.AddMinutes(minute + i)).Write(new byte[bytes[i]]);
    }

    private List<string> Kept()
    {
        var kept = RecordedSource.Of(_folder["night"]).SelectMany(source => source.Stretches.Select(stretch => $"{source.Source} {(stretch.Begin - Start).TotalSeconds}"));
        return [.. kept.OrderBy(line => line.StartsWith("desk", StringComparison.Ordinal)).ThenBy(line => line.Length).ThenBy(line => line, StringComparer.Ordinal)];
    }
}
