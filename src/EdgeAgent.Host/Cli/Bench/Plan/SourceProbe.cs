using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Evidence;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Runs one source by itself, as the agent runs it, in real time, and measures what that takes.</summary>
/// <param name="shelf">Its models.</param>
/// <param name="tree">Processor time and memory.</param>
/// <param name="length">How long it is measured.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceProbe(ModelShelf shelf, ProcessTree tree, TimeSpan length, TimeProvider time)
{
    private const string Name = "bench";
    private const double Megabyte = 1e6;

    /// <summary>Opening a camera and loading a model on a slow board.</summary>
    private static readonly TimeSpan OpenDeadline = TimeSpan.FromSeconds(60);

    /// <summary>Until buffers are there.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Until what is called often has been compiled for the second time, which the runtime does beside the work.</summary>
    private static readonly TimeSpan FirstWarmUp = TimeSpan.FromSeconds(6);

    /// <summary>With and without the detector take turns of this length, so that what else the machine does meets both.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly HashSet<SourceKind> _seen = [];

    /// <summary>Measures a camera.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="standIn">A clip that is read in the place of a live camera; null for the camera itself.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Without its detector, and with it.</returns>
    /// <exception cref="Pipeline.EdgeAgentException">It cannot be opened, or its model not loaded.</exception>
    public async Task<(SourceLoad Without, SourceLoad With)> CameraAsync(CameraSettings settings, string? standIn, CancellationToken stop)
    {
        var tally = new SpeechTally();
        var events = Issuer(SourceKind.Camera, tally);
        var controls = new SourceControls();
        var snapshots = new Snapshots(events.Source, new RetainedBoard(), new JpegEncoder(time), time, NullLogger<Snapshots>.Instance);
        var isFile = standIn is not null || !VideoSourceUri.Parse(settings.Source).IsLive;
        var looped = settings with { Loop = isFile, Pace = FilePace.Realtime, Evidence = null };
        var stream = new CameraStream(Name, looped, controls, snapshots, shelf, events, events, time, NullLoggerFactory.Instance, standIn is null ? null : () => standIn);
        var loads = await MeasureAsync(SourceKind.Camera, stream.RunAsync, tally, settings.Detect is null ? [() => { }] : [() => controls.Detect.Set(false), () => controls.Detect.Set(true)], stop);
        return (loads[0], loads[^1]);
    }

    /// <summary>Measures a microphone.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="sound">What it hears.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="Pipeline.EdgeAgentException">A model cannot be loaded.</exception>
    public async Task<SourceLoad> MicrophoneAsync(MicrophoneSettings settings, string sound, CancellationToken stop)
    {
        var tally = new SpeechTally();
        var events = Issuer(SourceKind.Microphone, tally);
        var looped = settings with { Source = sound, Loop = true, Pace = FilePace.Realtime, Muted = false, Evidence = null };
        var stream = new MicrophoneStream(Name, looped, new SourceControls(), shelf, events, events, time, NullLoggerFactory.Instance);
        return (await MeasureAsync(SourceKind.Microphone, stream.RunAsync, tally, [() => { }], stop))[0];
    }

    private EventIssuer Issuer(SourceKind kind, SpeechTally tally) => new(new EventSource(Name, kind, Name), tally, time);

    /// <summary>Runs a stream, and measures it in several states by turns.</summary>
    private async Task<SourceLoad[]> MeasureAsync(
        SourceKind kind, Func<StreamPulse, CancellationToken, Task> run, SpeechTally tally, IReadOnlyList<Action> states, CancellationToken stop)
    {
        var before = BenchClock.Memory();
        var pulse = new StreamPulse(time);
        using var times = new ModelTimes();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = run(pulse, ending.Token);
        try
        {
            for (var began = time.GetTimestamp(); pulse.Items == 0 && time.GetElapsedTime(began) < OpenDeadline;)
                await WaitAsync(running, Step, stop);
            await WaitAsync(running, _seen.Add(kind) ? FirstWarmUp : WarmUp, stop);
            var readings = states.Select(_ => new List<Reading>()).ToArray();
            for (var measured = TimeSpan.Zero; measured < length; measured += Turn)
            {
                foreach (var (i, state) in states.Index())
                {
                    state();
                    var from = Read();
                    await WaitAsync(running, states.Count == 1 ? length : Turn, stop);
                    readings[i].Add(Read() - from);
                }

                if (states.Count == 1)
                    break;
            }

            var (own, children) = (Math.Max(0, BenchClock.Memory() - before) / Megabyte, tree.ChildBytes() / Megabyte);
            return [.. readings.Select(r => LoadOf(r.Aggregate((a, b) => a + b)))];

            SourceLoad LoadOf(Reading sum) => new(
                sum.Cpu / sum.Seconds, sum.Models.ToDictionary(m => m.Key, m => m.Value / sum.Seconds), Math.Min(1, sum.Spoken / sum.Seconds), own, children, sum.Items / sum.Seconds, pulse.Picture);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAny(running);
        }

        Reading Read() => new(time.GetElapsedTime(0).TotalSeconds, tree.CpuTime().TotalSeconds, tally.Spoken.TotalSeconds, pulse.Items, times.Read());
    }

    /// <summary>Waits, unless the stream ends before: then by its fault.</summary>
    private async Task WaitAsync(Task running, TimeSpan wait, CancellationToken stop)
    {
        if (await Task.WhenAny(running, Task.Delay(wait, time, stop)) == running)
        {
            await running;
            throw new DeviceException(DeviceFault.Lost, "The source has ended while it was measured.");
        }

        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Counters at a moment, or what they have grown by.</summary>
    private sealed record Reading(double Seconds, double Cpu, double Spoken, double Items, IReadOnlyDictionary<string, double> Models)
    {
        public static Reading operator -(Reading a, Reading b) => a + new Reading(-b.Seconds, -b.Cpu, -b.Spoken, -b.Items, b.Models.ToDictionary(m => m.Key, m => -m.Value));

        public static Reading operator +(Reading a, Reading b) => new(
            a.Seconds + b.Seconds, a.Cpu + b.Cpu, a.Spoken + b.Spoken, a.Items + b.Items,
            a.Models.Keys.Union(b.Models.Keys).ToDictionary(m => m, m => a.Models.GetValueOrDefault(m) + b.Models.GetValueOrDefault(m)));
    }
}
