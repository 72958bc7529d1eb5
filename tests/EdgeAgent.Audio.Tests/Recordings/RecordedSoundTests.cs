using System.Collections.Concurrent;
using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Recordings;
using EdgeAgent.Audio.Tests.Capture;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Audio.Tests.Recordings;

/// <summary>A microphone is recorded as it gives its sound, and listened to as if it were not.</summary>
public sealed class RecordedSoundTests : IDisposable
{
    private static readonly AudioFormat Stereo = new(8000, 2);
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Start);
    private readonly ConcurrentQueue<string> _told = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pieces_hold_every_sample_of_every_channel_and_begin_when_it_was_captured()
    {
        var heard = Hear(Microphone().Play(8000 * 5, (frame, channel) => Value(frame, channel)));
        Assert.Equal(2 * 8000 * 5, heard.Length);

        var stretch = Assert.Single(Assert.Single(RecordedSource.Of(_folder["night"])).Stretches);
        Assert.Equal(Start, stretch.Begin);
        var pieces = Directory.GetFiles(_folder["night/desk"], "*.wav").Order(StringComparer.Ordinal).ToList();
        Assert.Equal([0, 2, 4], pieces.Select(piece => (RecordingNames.MomentOf(piece)!.Value - Start).TotalSeconds));
        Assert.Equal(heard, pieces.SelectMany(Read));
        Assert.Empty(_told);
    }

    [Fact]
    public void Where_sound_is_missing_or_its_form_changes_another_stretch_begins()
    {
        Hear(Microphone().Play(8000, 0.5f).Play(8000, 0.25f, AudioGap.DeviceOverrun, 4000).Becomes(new AudioFormat(16000, 1)).Play(16000, 0.125f));
        var stretches = Assert.Single(RecordedSource.Of(_folder["night"])).Stretches;
        Assert.Equal([0.5f, 0.25f, 0.125f], stretches.Select(stretch => Read(Path.Combine(Path.GetDirectoryName(stretch.List)!, File.ReadAllLines(stretch.List)[1]["file ".Length..]))[^1]));
    }

    [Fact]
    public void A_folder_that_takes_nothing_is_told_once_and_the_listener_misses_nothing()
    {
        var heard = Hear(Microphone().Play(8000 * 25, 0.5f), Path.Combine("night", "desk"));
        Assert.Equal(2 * 8000 * 25, heard.Length);
        Assert.StartsWith("desk is not recorded now: ", Assert.Single(_told), StringComparison.Ordinal);
    }

    private static float Value(int frame, int channel) => (frame * 7 % 2001 - 1000 + channel) / 32768f;

    private ScriptedMicrophone Microphone() => new(Stereo, _time) { OnBlock = frames => _time.Advance(TimeSpan.FromSeconds(frames / 8000.0)) };

    /// <param name="source">What is heard.</param>
    /// <param name="blocked">A file of this name is where the source's folder would be.</param>
    private float[] Hear(ScriptedMicrophone source, string? blocked = null)
    {
        var recording = new RecordingFolder(new RecordingOptions(_folder["night"]) { PieceLength = TimeSpan.FromSeconds(2) }, _time, _ => (1000, 1000));
        if (blocked is not null)
            File.WriteAllText(_folder[blocked], "");
        var heard = new List<float>();
        using (var recorded = new RecordedSound(source, "desk", recording, _told.Enqueue))
        {
            recorded.Open(CancellationToken.None);
            var block = new float[4096];
            var blocks = 0;
            while (recorded.Read(block, CancellationToken.None) is { Frames: > 0 } read)
            {
                heard.AddRange(block.AsSpan(0, read.Frames * read.Format.Channels));
                // A real microphone is not faster than the disk.
                if (++blocks % 100 == 0)
                    Assert.True(SpinWait.SpinUntil(() => recorded.Waiting == 0, Until.Patience));
            }
        }

        return [.. heard];
    }

    private static float[] Read(string file)
    {
        using var source = new WavSource(file, FilePace.Asap, loop: false, TimeProvider.System);
        source.Open(CancellationToken.None);
        var (samples, block) = (new List<float>(), new float[4096]);
        while (source.Read(block, CancellationToken.None) is { Frames: > 0 } read)
            samples.AddRange(block.AsSpan(0, read.Frames * read.Format.Channels));
        return [.. samples];
    }
}
