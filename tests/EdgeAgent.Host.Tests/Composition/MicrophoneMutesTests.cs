using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class MicrophoneMutesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_waits_for_a_switch_goes_on_when_it_is_so_and_waits_again_when_it_is_not()
    {
        var mute = new MuteSwitch(isMuted: false);
        var (muted, unmuted) = (mute.WhenMuted, mute.WhenUnmuted);
        Assert.True(unmuted.IsCompleted && !muted.IsCompleted && !mute.IsMuted);

        mute.Set(true);
        mute.Set(true);
        Assert.True(muted.IsCompleted && mute.IsMuted && !mute.WhenUnmuted.IsCompleted);

        mute.Set(false);
        Assert.True(mute.WhenUnmuted.IsCompleted && !mute.IsMuted && !mute.WhenMuted.IsCompleted);
        Assert.True(new MuteSwitch(isMuted: true).WhenMuted.IsCompleted);
    }

    [Fact]
    public void A_microphone_starts_as_it_is_configured()
    {
        var mutes = Open(a: true, b: false);
        Assert.Equal((true, false), (mutes.Of("a").IsMuted, mutes.Of("b").IsMuted));
    }

    [Fact]
    public void What_was_muted_is_muted_at_the_next_start()
    {
        var before = Open(a: false, b: false);
        before.Set("a", true);
        before.Set("b", true);
        before.Set("b", false);

        var mutes = Open(a: false, b: false);
        Assert.Equal((true, false), (mutes.Of("a").IsMuted, mutes.Of("b").IsMuted));
    }

    [Fact]
    public void What_the_configuration_mutes_is_unmuted_until_the_next_start_only()
    {
        var mutes = Open(a: true, b: false);
        mutes.Set("a", false);
        Assert.False(mutes.Of("a").IsMuted);
        Assert.True(Open(a: true, b: false).Of("a").IsMuted);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_keeps_nobody_from_muting()
    {
        File.WriteAllText(_folder["file"], "");
        var mutes = Open(a: false, b: false, MuteMemory.In(_folder["file"]));
        mutes.Set("a", true);
        Assert.True(mutes.Of("a").IsMuted);
    }

    [Fact]
    public async Task The_source_is_closed_at_once_also_while_what_was_heard_is_not_dealt_with_yet()
    {
        const int Rate = 16_000;
        var file = TestWav.Write(_folder["a.wav"], [.. Enumerable.Range(0, 60 * Rate).Select(i => i < Rate ? 0 : 0.3f * MathF.Sin(0.2f * i))], Rate);
        var (mute, outlet, time) = (new MuteSwitch(isMuted: false), new BusyOutlet(), TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, time);
        using var shelf = new ModelShelf(new BundleReader([]), time, NullLoggerFactory.Instance);
        var settings = new MicrophoneSettings { Source = file, Voice = new VoiceSettings { Model = "energy" } };
        using var stop = new CancellationTokenSource();
        var run = new MicrophoneStream("desk", settings, shelf, events, events, mute, time, NullLoggerFactory.Instance).RunAsync(new StreamPulse(time), stop.Token);
        try
        {
            await outlet.Spoken.Task.WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(IsOpen(file));
            mute.Set(true);
            await Until.TrueAsync(() => !IsOpen(file), TimeSpan.FromSeconds(30), () => "it is open", "the closed file");
        }
        finally
        {
            outlet.Gate.Set();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        }
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

    private MicrophoneMutes Open(bool a, bool b, MuteMemory? memory = null)
    {
        var configuration = new AgentConfiguration
        {
            Microphones = new Dictionary<string, MicrophoneSettings> { ["a"] = new() { Source = "x", Muted = a }, ["b"] = new() { Source = "y", Muted = b } },
        };
        return new MicrophoneMutes(configuration, memory ?? MuteMemory.In(_folder.Path), new CommandDesk("line-3", new PassingMessages(), TimeProvider.System, NullLogger<CommandDesk>.Instance), NullLogger<MicrophoneMutes>.Instance);
    }

    /// <summary>Holds the thread that listens when somebody speaks, as a slow model does.</summary>
    private sealed class BusyOutlet : IAgentOutlet
    {
        public ManualResetEventSlim Gate { get; } = new();

        public TaskCompletionSource Spoken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Offer(EventEnvelope envelope)
        {
            if (envelope.Data is not SpeechStarted)
                return;
            Spoken.TrySetResult();
            Gate.Wait(TimeSpan.FromMinutes(2));
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
