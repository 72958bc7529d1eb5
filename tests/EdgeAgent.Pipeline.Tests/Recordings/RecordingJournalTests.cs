using System.Diagnostics;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Recordings;

/// <summary>What is kept of commands and of the clock beside recorded streams, and read again.</summary>
public sealed class RecordingJournalTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);

    public void Dispose() => _folder.Dispose();

    [Property(MaxTest = 50)]
    public void Any_commands_are_read_as_they_were_written_and_in_that_order((NonNull<string> Topic, NonNull<string> Payload, ushort Late)[] written)
    {
        using var folder = new TemporaryFolder();
        // Half of a surrogate pair cannot come by MQTT.
        var commands = written.Select((w, i) => At(i, Whole(w.Topic.Get), Whole(w.Payload.Get)) with { At = Start.AddSeconds(i + w.Late % 2) }).ToList();
        using (var journal = new RecordingJournal(new RecordingFolder(new RecordingOptions(folder["night"]), _time), _ => []))
        {
            foreach (var (i, command) in commands.Index())
            {
                journal.Look(new ClockNote(Start.AddSeconds(i), true, TimeSpan.Zero), isNews: i == 0);
                journal.Add(command);
            }
        }

        var read = RecordedJournal.Of(folder["night"]).Commands;
        Assert.Equal(commands.Select(c => (c.Topic, c.Payload)), read.Select(c => (c.Topic, c.Payload)));
        Assert.Equal(read.Select(c => c.At).Order(), read.Select(c => c.At));
        Assert.All(read.Zip(commands), both => Assert.InRange(both.First.At - both.Second.At, TimeSpan.Zero, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Each_piece_says_what_stands_so_that_none_needs_one_that_has_gone_for_its_age()
    {
        var set = "0.4";
        var recording = new RecordingFolder(new RecordingOptions(_folder["night"]) { MaxAge = TimeSpan.FromMinutes(1) }, _time);
        using (var journal = new RecordingJournal(recording, at => [new RecordedCommand(at, "door/set/min_score", set)]))
        {
            for (var minute = 0; minute < 5; minute++)
            {
                _time.SetUtcNow(Start.AddMinutes(minute));
                journal.Look(new ClockNote(Start.AddMinutes(minute), true, TimeSpan.Zero), isNews: minute == 0);
                if (minute == 1)
                    journal.Add(At(60, "door/set/min_score", set = "0.5"));
            }
        }

        Assert.Equal(3, Directory.GetFiles(_folder["night/@agent"], "*.jsonl").Length);
        Assert.Equal((Start.AddMinutes(2), "0.5"), (RecordedJournal.Of(_folder["night"]).Commands[0].At, RecordedJournal.Of(_folder["night"]).Commands[0].Payload));
        Assert.True(RecordedJournal.Of(_folder["night"]).IsClockRight(Start));
    }

    [Fact]
    public void What_a_board_without_a_clock_recorded_before_it_was_set_is_dated_as_if_it_had_been_right()
    {
        var boot = new DateTimeOffset(2001, 1, 1, 0, 0, 10, TimeSpan.Zero);
        using (var journal = new RecordingJournal(Open(), _ => []))
        {
            journal.Look(new ClockNote(boot, false, TimeSpan.Zero), isNews: true);
            journal.Add(new RecordedCommand(boot.AddSeconds(20), "door/set/detect", "OFF"));
            journal.Look(new ClockNote(Start, false, Start - boot.AddSeconds(30)), isNews: false);
            journal.Add(new RecordedCommand(Start.AddSeconds(1), "door/set/detect", "ON"));
            journal.Look(new ClockNote(Start.AddSeconds(4), true, TimeSpan.Zero), isNews: true);
        }

        var read = RecordedJournal.Of(_folder["night"]);
        Assert.Equal([Start.AddSeconds(-10), Start.AddSeconds(1)], read.Commands.Select(command => command.At));
        Assert.Equal(Start.AddSeconds(-30), read.Corrected(boot));
        Assert.Equal(Start.AddSeconds(2), read.Corrected(Start.AddSeconds(2)));
        Assert.Equal([false, false, true, true], new[] { -30, 3, 4, 100 }.Select(s => read.IsClockRight(Start.AddSeconds(s))!.Value));
    }

    [Fact]
    public void A_last_line_that_a_power_cut_has_left_is_left_out_and_any_other_that_is_none_is_named()
    {
        Directory.CreateDirectory(_folder["night/@agent"]);
        var piece = _folder["night/@agent/20261126T220000000Z.jsonl"];
        const string Line = """{"at":"2026-11-26T22:00:00Z","topic":"door/set/detect","payload":"OFF"}""";
        File.WriteAllText(piece, Line + "\n" + Line[..30]);
        Assert.Equal("OFF", Assert.Single(RecordedJournal.Of(_folder["night"]).Commands).Payload);

        foreach (var wrong in new[] { Line[..30], "", "null", "[]", """{"at":"2026-11-26T22:00:00Z"}""", """{"at":"yesterday","topic":"a"}""",
            """{"at":"0001-01-01T00:00:00Z","topic":"a"}""", """{"at":"9999-12-31T23:59:59Z","clock_right":true}""", """{"at":"2026-11-26T22:00:00Z","clock_right":true,"set_by_ms":1e300}""" })
        {
            File.WriteAllText(piece, $"{Line}\n{wrong}\n{Line}\n");
            Assert.StartsWith(piece + ":2: ", Assert.Throws<InvalidDataException>(() => RecordedJournal.Of(_folder["night"])).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_piece_that_has_no_end_is_refused_and_not_read_for_ever()
    {
        Directory.CreateDirectory(_folder["night/@agent"]);
        File.CreateSymbolicLink(_folder["night/@agent/20261126T220000000Z.jsonl"], "/dev/zero");
        Assert.Throws<InvalidDataException>(() => RecordedJournal.Of(_folder["night"]));
    }

    [ProgramFact("mkfifo")]
    public void A_pipe_in_a_pieces_place_is_named_and_not_waited_for()
    {
        Directory.CreateDirectory(_folder["night/@agent"]);
        var piece = _folder["night/@agent/20261126T220000000Z.jsonl"];
        using (var mkfifo = Process.Start("mkfifo", [piece]))
            mkfifo.WaitForExit();
        Assert.StartsWith(piece + ": ", Assert.Throws<IOException>(() => RecordedJournal.Of(_folder["night"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_without_a_journal_has_no_commands_and_says_nothing_of_the_clock()
    {
        Directory.CreateDirectory(_folder["night"]);
        Assert.Same(RecordedJournal.None, RecordedJournal.Of(_folder["night"]));
        Assert.Null(RecordedJournal.None.IsClockRight(Start));
    }

    private RecordingFolder Open() => new(new RecordingOptions(_folder["night"]), _time);

    private static RecordedCommand At(int second, string topic, string payload) => new(Start.AddSeconds(second), topic, payload);

    private static string Whole(string text) => string.Concat(text.EnumerateRunes());
}
