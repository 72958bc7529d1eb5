using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class SoundListenerTests : IDisposable
{
    private const int Rate = 16_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>3 s of nothing, 4 s of a dog, 6 s of nothing, 1 s of glass, nothing up to 18 s.</summary>
    private static float[] Scene() =>
    [
        .. new float[3 * Rate], .. TaggerGraphs.Tone(520, 0.5, 4 * Rate, Rate), .. new float[6 * Rate], .. TaggerGraphs.Tone(2000, 0.5, Rate, Rate), .. new float[4 * Rate],
    ];

    [Fact]
    public async Task Sounds_of_a_scene_begin_and_end_where_its_windows_say()
    {
        var told = await HearAsync(Settings() with { Window = TimeSpan.FromSeconds(1), Hop = TimeSpan.FromSeconds(0.5), Smooth = 1 });

        // A window of 1 s is one row of 0.96 s: the half of 2.5 to 3.5 s gives a score of about 0.5 and the whole from 3 s on 0.993; of 6.5 to 7.5 s again about a half.
        var dog = Assert.IsType<SoundStarted>(told[0]);
        Assert.Equal("Dog", dog.Label);
        Assert.InRange(dog.StartMs, 2500, 3000);
        var ended = Assert.IsType<SoundEnded>(told[1]);
        Assert.Equal(("Dog", dog.StartMs), (ended.Label, ended.StartMs));
        Assert.InRange(ended.EndMs, 7000, 7500);
        Assert.Equal(ended.EndMs - ended.StartMs, ended.DurationMs);
        Assert.Equal(TaggerGraphs.Score(0.5), ended.PeakScore, 1e-3);
        // Told when it has been gone for the off delay of 2 s.
        Assert.Equal(ended.EndMs + 2000, ended.StreamTimeMs);
        Assert.Equal(["Glass", "Glass"], told.Skip(2).Select(t => t is SoundStarted s ? s.Label : ((SoundEnded)t).Label));
    }

    [Fact]
    public async Task A_replay_tells_the_same_to_the_last_bit()
    {
        var settings = Settings() with { Top = 5 };
        var (first, second) = (await HearAsync(settings), await HearAsync(settings));
        // In every second of the scene a window ends, the last one with the scene itself.
        Assert.Equal(19, first.OfType<SoundTop>().Count());
        Assert.Equal(first.Select(Told), second.Select(Told));

        static string Told(EventData data) => data is SoundTop top
            ? $"{top.StartMs} {top.EndMs} {string.Join(' ', top.Classes)}" : (data with { LatencyMs = null }).ToString();
    }

    [Fact]
    public async Task A_class_may_have_its_own_thresholds_and_the_others_be_left_out()
    {
        var told = await HearAsync(Settings() with
        {
            Only = ["Dog", "Glass"],
            Ignore = ["Dog"],
            Classes = new Dictionary<string, SoundClassSettings> { ["glass"] = new() { On = 0.999 } },
        });
        Assert.Empty(told);
    }

    [Fact]
    public async Task A_sound_that_is_there_when_the_stream_ends_is_ended()
    {
        var told = await HearAsync(Settings(), TaggerGraphs.Tone(1000, 0.5, 3 * Rate, Rate));
        Assert.Equal(3000, Assert.IsType<SoundEnded>(told[^1]).EndMs);
    }

    [Fact]
    public async Task A_gap_ends_what_is_there()
    {
        var tone = TaggerGraphs.Tone(1000, 0.5, 3 * Rate, Rate);
        var told = await HearAsync(Settings(), tone, stages => stages.Process(tone, 10 * Rate, gapBefore: true, CaptureStamp.Now(TimeProvider.System)));
        Assert.Equal([(0.0, 3000.0), (10_000, 13_000)], told.OfType<SoundEnded>().Select(e => (e.StartMs, e.EndMs)));
    }

    [Fact]
    public async Task What_is_there_when_the_microphone_is_muted_ends_then_and_not_when_it_is_heard_again()
    {
        var tone = TaggerGraphs.Tone(1000, 0.5, 3 * Rate, Rate);
        var told = await HearAsync(Settings(), tone, stages =>
        {
            stages.Finish();
            stages.Process(new float[3 * Rate], 60 * Rate, gapBefore: true, CaptureStamp.Now(TimeProvider.System));
        });
        var ended = Assert.Single(told.OfType<SoundEnded>());
        Assert.Equal((3000, 3000), (ended.EndMs, ended.StreamTimeMs));
    }

    [Fact]
    public async Task A_model_that_is_too_slow_for_a_live_stream_leaves_windows_out_and_that_is_said_once()
    {
        using var held = new ManualResetEventSlim();
        var outlet = new Outlet { Holding = held };
        var settings = Settings() with { Top = 1 };
        // The model's thread is held while it tells of the first window; two more wait, and all others find no room.
        await HearAsync(settings, TaggerGraphs.Tone(1000, 0.5, 12 * Rate, Rate), outlet, FilePace.Realtime, () => held.Set());
        var fault = Assert.Single(outlet.Data.OfType<AgentFault>());
        Assert.Equal("desk", fault.Component);
        Assert.Contains("windows are left out. Lengthen sounds.hop of 'desk'", fault.Message, StringComparison.Ordinal);
        Assert.InRange(outlet.Data.OfType<SoundTop>().Count(), 2, 5);
        Assert.Single(outlet.Data.OfType<SoundEnded>());
    }

    [Fact]
    public async Task A_class_that_the_model_has_not_is_refused_when_the_microphone_is_opened() => Assert.Contains(
        "Did you mean 'Dog'?", (await Assert.ThrowsAsync<ModelException>(() => HearAsync(Settings() with { Only = ["Dogg"] }))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_hop_that_leaves_sound_out_is_refused() => Assert.Contains(
        "would not be heard", (await Assert.ThrowsAsync<ModelException>(() => HearAsync(Settings() with { Hop = TimeSpan.FromSeconds(3) }))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Blocks_cost_no_memory_while_nothing_is_told()
    {
        var block = new float[160];
        var stamp = CaptureStamp.Now(TimeProvider.System);
        var bytes = -1L;
        var told = await HearAsync(Settings(), [], stages =>
        {
            var at = 0L;
            bytes = SteadyState.Bytes(() =>
            {
                for (var i = 0; i < 150; i++, at += block.Length)
                    stages.Process(block, at, gapBefore: false, stamp);
            });
        });
        Assert.Equal(0, bytes);
        Assert.Empty(told);
    }

    private SoundSettings Settings() => new() { Model = TaggerGraphs.Bundle(_folder["yamnet"], TaggerGraphs.Yamnet(), TaggerGraphs.YamnetClasses) };

    private static Task<List<EventData>> HearAsync(SoundSettings settings) => HearAsync(settings, Scene());

    private static async Task<List<EventData>> HearAsync(SoundSettings settings, float[] samples, Action<ListeningStages>? then = null)
    {
        var outlet = new Outlet();
        await HearAsync(settings, samples, outlet, FilePace.Asap, then: then);
        Assert.Empty(outlet.Data.OfType<AgentFault>());
        return outlet.Data;
    }

    private static async Task HearAsync(
        SoundSettings settings, float[] samples, Outlet outlet, FilePace pace, Action? beforeEnd = null, Action<ListeningStages>? then = null)
    {
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, TimeProvider.System);
        using var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
        var microphone = new MicrophoneSettings { Source = "unused", Pace = pace, Sounds = settings };
        await using (var stages = await ListeningStages.OpenAsync("desk", microphone, new SourceControls(), shelf, events, agentEvents, 0, CancellationToken.None))
        {
            for (var at = 0; at < samples.Length; at += 160)
                stages.Process(samples.AsSpan(at, Math.Min(160, samples.Length - at)), at, false, CaptureStamp.Now(TimeProvider.System));
            then?.Invoke(stages);
            beforeEnd?.Invoke();
            stages.Finish();
        }
    }

    private sealed class Outlet : IAgentOutlet
    {
        private readonly Lock _gate = new();

        public List<EventData> Data { get; } = [];

        /// <summary>Until it is set, whoever tells of a sound is held.</summary>
        public ManualResetEventSlim? Holding { get; init; }

        public void Offer(EventEnvelope envelope)
        {
            lock (_gate)
                Data.Add(envelope.Data);
            if (envelope.Data is SoundStarted or SoundTop)
                Holding?.Wait(Until.Patience);
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
