using System.Collections.Concurrent;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class MicrophoneStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_source_is_closed_at_once_also_while_what_was_heard_is_not_dealt_with_yet()
    {
        const int Rate = 16_000;
        var file = TestWav.Write(_folder["a.wav"], [.. Enumerable.Range(0, 60 * Rate).Select(i => i < Rate ? 0 : 0.3f * MathF.Sin(0.2f * i))], Rate);
        var (device, outlet, time) = (new LiveSwitch(), new BusyOutlet(), TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, time);
        using var shelf = new ModelShelf(new BundleReader([]), time, NullLoggerFactory.Instance);
        var settings = new MicrophoneSettings { Source = file, Voice = new VoiceSettings { Model = "energy" } };
        using var stop = new CancellationTokenSource();
        var run = new MicrophoneStream("desk", settings, new SourceControls { Device = device }, shelf, events, events, time, NullLoggerFactory.Instance).RunAsync(new StreamPulse(time), stop.Token);
        try
        {
            await outlet.Spoken.Task.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(IsOpen(file));
            device.Set(false);
            await Until.TrueAsync(() => !IsOpen(file), Until.Patience, () => "it is open", "the closed file");
        }
        finally
        {
            outlet.Gate.Set();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }
    }

    /// <summary>Sound that comes early is listened to as much later: nothing is told before it has happened.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(400)]
    [InlineData(-400)]
    public async Task What_is_heard_is_dated_without_the_offset_and_never_in_the_future(int offset)
    {
        const int Rate = 16_000;
        const double Begins = 0.5;
        var file = TestWav.Write(_folder["a.wav"], [.. Enumerable.Range(0, 2 * Rate).Select(i => i < Begins * Rate ? 0.0001f * (i % 3) : 0.3f * MathF.Sin(0.2f * i))], Rate);
        var (outlet, time) = (new ListedOutlet(), TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, time);
        using var shelf = new ModelShelf(new BundleReader([]), time, NullLoggerFactory.Instance);
        var settings = new MicrophoneSettings { Source = file, Offset = TimeSpan.FromMilliseconds(offset), Voice = new VoiceSettings { Model = "energy" } };
        var began = time.GetUtcNow();
        await new MicrophoneStream("desk", settings, new SourceControls(), shelf, events, events, time, NullLoggerFactory.Instance).RunAsync(new StreamPulse(time), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));

        var started = Assert.Single(outlet.Events, told => told.Data is SpeechStarted);
        Assert.True(started.Data.LatencyMs >= Math.Max(0, offset), $"{started.Data.LatencyMs}");
        // The stream's own time counts the sound, whatever is taken off; the file began some time after the clock was read.
        Assert.InRange(started.Data.StreamTimeMs!.Value, 1000 * Begins - 50, 1000 * Begins + 50);
        Assert.True((started.Time - began).TotalMilliseconds + offset >= 1000 * Begins);
        Assert.True((time.GetUtcNow() - started.Time).TotalMilliseconds >= 0);
    }

    private static bool IsOpen(string file)
    {
        try
        {
            // Whoever reads it shares it with other readers only.
            using var all = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private sealed class ListedOutlet : IAgentOutlet
    {
        public ConcurrentQueue<EventEnvelope> Events { get; } = [];

        public void Offer(EventEnvelope envelope) => Events.Enqueue(envelope);

        public void Report(SourceHealth health)
        {
        }
    }
}
