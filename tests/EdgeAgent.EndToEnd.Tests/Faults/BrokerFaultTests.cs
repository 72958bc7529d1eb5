using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.Tests.Outbox;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Tests.Capture;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>What brokers and networks do to cameras and microphones: nothing.</summary>
public sealed class BrokerFaultTests : IDisposable
{
    private const string Camera = "slow-broker-camera";
    private const string Microphone = "slow-broker-microphone";

    // Long enough that a stretch at full pace is none that was queued, short enough for four faults in one test.
    private static readonly TimeSpan Stretch = TimeSpan.FromSeconds(4);

    // Other work may slow this machine for a while; a pipeline that waits for its broker never comes to its pace again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Clips _clips = new();

    public void Dispose()
    {
        _clips.Dispose();
        _folder.Dispose();
    }

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_camera_and_a_microphone_keep_their_pace_whatever_the_broker_and_the_network_do_and_nothing_is_lost()
    {
        await using var broker = await MosquittoBroker.StartAsync("allow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0");
        await using var proxy = FaultProxy.To(broker.Port);
        await using var listener = new LedgerListener(broker.Port);
        await listener.ConnectAsync();
        using var frames = new PaceMeter(AgentMeter.CapturedFrames, Camera);
        using var seconds = new PaceMeter(AgentMeter.InputLevel, Microphone);
        using var stop = new CancellationTokenSource();
        await using var log = new Serilog.LoggerConfiguration().CreateLogger();
        var agent = AgentHost.RunAsync(Configuration(proxy.Port), log, stop.Token);
        try
        {
            await Until.TrueAsync(() => listener.Ledger.Count > 3, Patience);
            await KeepAsync("undisturbed");

            broker.Freeze();
            await KeepAsync("a broker that was stopped");
            broker.Thaw();

            proxy.Pause();
            await KeepAsync("a connection that is stalled");
            proxy.Resume();

            proxy.HalfOpen(true);
            await KeepAsync("a connection that swallows everything");
            proxy.HalfOpen(false);

            proxy.Cut();
            proxy.CutAfter(700);
            await KeepAsync("connections that are cut within a packet");
            proxy.CutAfter(-1);

            var before = listener.Ledger.Count;
            await Until.TrueAsync(() => listener.Ledger.Count > before + 3, Patience);
            // A stop leaves history for the next start; here all of it shall have gone out before.
            await Until.TrueAsync(NothingWaits, Patience);
        }
        finally
        {
            await stop.CancelAsync();
        }

        Assert.Equal(0, await agent.WaitAsync(Patience));
        using var store = EventStore.Open(_folder["state/" + OutboxOptions.FileName]);
        var stored = store.Sequences.Where(s => s.Value > 0).ToDictionary(s => s.Key.Uri, s => s.Value);
        Assert.Equal(0, store.Count);
        await Until.TrueAsync(() => listener.Ledger.Count >= stored.Values.Sum(), state: () => $"{listener.Ledger.Count} of {stored.Values.Sum()}");
        listener.Ledger.AssertWhole(stored);

        // The rates of a file played in real time: 10 pictures, and one level a second; within 5 %.
        async Task KeepAsync(string what)
        {
            frames.Reset();
            seconds.Reset();
            await Until.TrueAsync(
                () => frames.Over(Stretch) >= 0.95 * 10 && seconds.Over(Stretch) >= 0.95,
                Patience,
                () => $"{frames.Over(Stretch)} pictures and {seconds.Over(Stretch)} s of sound a second",
                what);
        }
    }

    private bool NothingWaits()
    {
        using var outbox = OutboxFile.Open(_folder["state/" + OutboxOptions.FileName]);
        return outbox.Waiting().Count == 0;
    }

    private LoadedConfiguration Configuration(int port)
    {
        // A person is there for a second, and gone for a second. Longer than the patience: each turn of a film begins its
        // decoder anew, which takes most of a second where other work goes on, and with two seconds of film that was the pace.
        var clip = _clips.Make("clip.mkv", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=10:d=90", "-vf", "format=yuv420p,lutyuv=y=val/2+128:enable='lt(mod(t,2),1)',lutyuv=y=val/4:enable='gte(mod(t,2),1)'");
        var sound = TestWav.Write(_folder["sound.wav"], Array.ConvertAll(new float[16000 * 3], _ => Random.Shared.NextSingle() * 0.2f - 0.1f), 16000);
        File.WriteAllText(_folder["edgeagent.yaml"], $$"""
            agent: {name: line-3, state: {{_folder["state"]}}}
            mqtt: {url: 'mqtt://127.0.0.1:{{port}}', outbox: {history_rate: 10000} }
            page: off
            cameras:
              {{Camera}}:
                source: {{clip}}
                decoder: ffmpeg
                pace: realtime
                loop: true
                detect: {model: {{ToyModels.SeesLight(_folder["light.onnx"])}}, fps: 10}
                track: {lost_for: 200ms}
            microphones:
              {{Microphone}}:
                source: {{sound}}
                pace: realtime
                loop: true
                voice: {model: {{Path.Combine(Repository.Root, "models/speech-vad")}} }
            """);
        return new ConfigurationLoader(new SecretRedactor()).Load(_folder["edgeagent.yaml"]);
    }
}
