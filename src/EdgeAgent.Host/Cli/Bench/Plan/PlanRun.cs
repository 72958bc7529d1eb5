using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Trials;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Measures what the cameras and microphones of a configuration cost on this device, those that cost the same once, and adds up.</summary>
internal sealed class PlanRun(LoadedConfiguration loaded, PlanOptions options, ILoggerFactory loggers, TimeProvider time)
{
    private const double Megabyte = 1e6;
    private const double FullHd = 1920 * 1080;

    /// <summary>Frames that a camera's pool may hold, of 1.5 bytes a pixel.</summary>
    private const double PoolBytesAPixel = 8 * 1.5;

    /// <summary>What the agent looks at of a live camera where nothing is said.</summary>
    private const double LiveFps = 5;

    /// <summary>Files, as ALSA's devices, are read in blocks of 20 ms.</summary>
    private const double BlocksPerSecond = 50;

    private readonly List<string> _doubts = [];

    /// <summary>Measures.</summary>
    /// <exception cref="Pipeline.EdgeAgentException">A file cannot be read, a model not loaded, or a clip not be made.</exception>
    /// <exception cref="OperationCanceledException">It was stopped: half a plan is none.</exception>
    public async Task<PlanReport> RunAsync(CancellationToken stop)
    {
        var configuration = loaded.Configuration;
        InferenceRuntime.Start(configuration.Agent.EffectiveThreads);
        var memory = MemoryState.Read(SystemFiles.OfThisMachine);
        var agent = BenchClock.Memory() / Megabyte;
        var room = new DeviceRoom(Environment.ProcessorCount, memory.RoomBytes / Megabyte + agent, agent, options.Reserve);
        var tree = new ProcessTree(SystemFiles.OfThisMachine, Environment.ProcessId);
        var watch = new MachineWatch(SystemFiles.OfThisMachine, time, tree.CpuTime, stop);
        var state = configuration.Agent.EffectiveState;
        using var workshop = new EngineWorkshop(EngineBuilding.In(state), time, loggers.CreateLogger<EngineWorkshop>(), waits: true, stop);
        using var shelf = new ModelShelf(new BundleFolders(loaded.File, state).Reader, time, loggers, workshop: workshop);
        using var media = new StandIns(time);
        var probe = new SourceProbe(shelf, tree, options.Each, time);
        using var progress = new ProgressLine(Terminal.Error, Terminal.IsPersonAtError, () => Terminal.ErrorColumns, configuration.Cameras.Count + configuration.Microphones.Count, time);

        // What is alike is known when each camera was looked at: an address does not tell 4K from 640x480.
        var opened = new List<(string, CameraSettings, PlanSource?)>();
        foreach (var (name, camera) in configuration.Cameras)
        {
            progress.Show(0, $"opening {name}");
            opened.Add((name, camera, await SourceOfAsync(name, camera, media, stop)));
        }

        var costs = new List<SourceCost>();
        foreach (var cameras in AlikeSources<CameraSettings>.Of(opened))
        {
            progress.Show(costs.Sum(c => c.Names.Count), string.Join(", ", cameras.Names));
            costs.Add(await CameraAsync(cameras.Names, cameras.Settings, cameras.Source!, probe, stop));
        }

        foreach (var microphones in AlikeSources<MicrophoneSettings>.Of(configuration.Microphones.Select(m => (m.Key, m.Value, (PlanSource?)null))))
        {
            progress.Show(costs.Sum(c => c.Names.Count), string.Join(", ", microphones.Names));
            costs.Add(await MicrophoneAsync(microphones.Names, microphones.Settings.In(state), probe, media, stop));
        }

        progress.Hide();
        var note = watch.Note(CancellationToken.None);
        return PlanReport.Of(LoadPlan.Of(costs, room), room, options, DeviceName.OfThisMachine, note with { Doubts = [.. note.Doubts, .. _doubts.Distinct()] });
    }

    private async Task<SourceCost> CameraAsync(IReadOnlyList<string> names, CameraSettings settings, PlanSource source, SourceProbe probe, CancellationToken stop)
    {
        var isGated = settings.Detect?.When == DetectWhen.Motion;
        var rate = settings.Detect?.Fps ?? (source.IsLive ? LiveFps : source.Fps);

        // In a live stream the decoder leaves out what nobody looks at; a file comes through whole.
        var given = source.IsLive ? Math.Min(source.Fps, rate) : source.Fps;
        var always = settings with { Detect = settings.Detect is { } d ? d with { When = DetectWhen.Always } : null };
        var (without, with) = await MeasureAsync(always with { Motion = null });
        var watched = isGated || settings.Motion is not null ? (await MeasureAsync(settings with { Detect = always.Detect, Motion = settings.Motion ?? new MotionSettings() })).Without : without;
        var share = isGated ? options.MotionShare : 1;
        var pixels = with.Picture is var (width, height) ? (double)width * height : FullHd;
        return new SourceCost
        {
            Kind = "camera",
            Names = names,
            MeasuredOn = source.Words,
            AlwaysCores = without.Cores,
            WatchCores = Math.Max(0, watched.Cores - without.Cores),
            WorkCores = Math.Max(0, with.Cores - without.Cores),
            WorkShare = share,
            IsGated = isGated,
            IsLive = source.IsLive,
            Fps = settings.Detect is null ? null : Math.Round(Math.Min(source.Fps, rate), 1),
            Models = with.Models.ToDictionary(m => m.Key, m => without.Models.GetValueOrDefault(m.Key) is var rest ? rest + Math.Max(0, m.Value - rest) * share : 0),
            FirstMb = with.OwnMb + with.ChildMb,
            NextMb = with.ChildMb + PoolBytesAPixel * pixels / Megabyte,
        };

        async Task<(SourceLoad Without, SourceLoad With)> MeasureAsync(CameraSettings measured)
        {
            var loads = await probe.CameraAsync(measured, source.StandIn, stop);
            return (Told(names, loads.Without, given), Told(names, loads.With, given));
        }
    }

    /// <summary>What a source takes at its own speed; a machine that had no time for it is told.</summary>
    private SourceLoad Told(IReadOnlyList<string> names, SourceLoad load, double given)
    {
        if (load.IsStarved(given))
        {
            _doubts.Add(string.Create(CultureInfo.InvariantCulture,
                $"{names[0]} came through at {load.ItemsPerSecond / given:0%} of its speed, since the machine had no time for it; its cost is scaled up to the whole. Measure on a machine that rests."));
        }

        return load.At(given);
    }

    /// <summary>What a camera is measured on: itself, where it can be opened.</summary>
    private async Task<PlanSource> SourceOfAsync(string name, CameraSettings settings, StandIns media, CancellationToken stop)
    {
        var isLive = VideoSourceUri.Parse(settings.Source).IsLive;
        try
        {
            var seen = await new CameraTrial(time).RunAsync(settings, withPicture: false, stop);
            if (seen.Break is { } broke)
                throw new DeviceException(broke.Reason, $"{VideoSourceUri.Parse(settings.Source)}: {broke.Clause}.");
            return new PlanSource
            {
                Address = settings.Source,
                IsLive = isLive,
                Picture = new InputSize(seen.Width, seen.Height),
                Fps = seen.FramesPerSecond ?? options.Fps,
                Codec = seen.Codec,
                Decoder = seen.Decoder,
            };
        }
        catch (DeviceException e) when (isLive)
        {
            _doubts.Add($"{name} could not be opened, and a clip stands for it: {e.Message}");
            return new PlanSource { Address = settings.Source, StandIn = media.Clip(options.Picture, options.Fps, stop), IsLive = true, Picture = options.Picture, Fps = options.Fps };
        }
    }

    private async Task<SourceCost> MicrophoneAsync(IReadOnlyList<string> names, MicrophoneSettings settings, SourceProbe probe, StandIns media, CancellationToken stop)
    {
        var quiet = Told(names, await probe.MicrophoneAsync(settings, media.Quiet(), stop), BlocksPerSecond);
        var speaking = settings.Voice is null ? quiet : Told(names, await probe.MicrophoneAsync(settings, await media.SpeechAsync(stop), stop), BlocksPerSecond);
        if (settings.Voice is not null && speaking.SpeechShare <= 0)
            _doubts.Add($"{names[0]}: no utterance has ended while it was measured, so what speech costs is not known. Measure longer: --seconds.");
        var heard = speaking.SpeechShare > 0 ? options.SpeechShare / speaking.SpeechShare : 0;
        return new SourceCost
        {
            Kind = "microphone",
            Names = names,
            MeasuredOn = settings.Voice is null ? "a quiet room" : "a quiet room, and phrases that come with the agent",
            AlwaysCores = quiet.Cores,
            WorkCores = speaking.SpeechShare > 0 ? Math.Max(0, speaking.Cores - quiet.Cores) / speaking.SpeechShare : 0,
            WorkShare = options.SpeechShare,
            Models = speaking.Models.ToDictionary(m => m.Key, m => quiet.Models.GetValueOrDefault(m.Key) is var rest ? rest + Math.Max(0, m.Value - rest) * heard : 0),
            FirstMb = Math.Max(quiet.OwnMb, speaking.OwnMb) + Math.Max(quiet.ChildMb, speaking.ChildMb),
            NextMb = Math.Max(quiet.ChildMb, speaking.ChildMb) + 1,
        };
    }
}
