using System.Globalization;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Host.Trials;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether cameras and microphones are there, and what each gives when it is opened for a moment.</summary>
/// <param name="configuration">Names them.</param>
/// <param name="running">The agent that runs, whose devices are left to it; null when none does.</param>
/// <param name="service">The service that runs the configuration as another user, who may open what this one may not; null where this user runs it.</param>
/// <param name="opens">Whether sources are opened at all.</param>
/// <param name="board">What they are decoded on.</param>
/// <param name="time">Measures deadlines and rates.</param>
internal sealed class SourceCheck(AgentConfiguration configuration, RunningAgent? running, ServiceView? service, bool opens, Board board, TimeProvider time)
{
    /// <summary>For all of them.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>For one of them.</summary>
    private static readonly TrialDeadline TrialLimit = new(TimeSpan.FromSeconds(8));

    /// <summary>For a look whether one is there.</summary>
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Heard = TimeSpan.FromSeconds(1);

    /// <summary>Decoders that are started at once; more would take each other's time and seem slow.</summary>
    private const int AtOnce = 4;

    /// <summary>Decoding more pixels than full HD in software takes a whole core of such a board, or more.</summary>
    private const int FullHdPixels = 1920 * 1088;

    /// <summary>A microphone of a quiet room gives more than this.</summary>
    private const double FaintestPeakDbfs = -80;

    /// <summary>A rate that is a little below what is asked for is none to speak of.</summary>
    private const double EnoughOfRate = 0.8;

    /// <summary>Looks at every source, several at once; in the order of the configuration.</summary>
    /// <param name="begin">Told the subject of each that begins to be opened; what it gives is disposed at its end. On any thread.</param>
    /// <param name="stop">Ends all.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(Func<string, IDisposable> begin, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        using var places = new SemaphoreSlim(AtOnce);
        var opening = new Opening(places, begin);
        var looks = configuration.Cameras.Select(c => LookAsync($"camera {c.Key}", () => LookAtCameraAsync(c.Key, c.Value, opening, end.Token), stop))
            .Concat(configuration.Microphones.Select(m => LookAsync($"microphone {m.Key}", () => LookAtMicrophoneAsync(m.Key, m.Value, opening, end.Token), stop)))
            .ToList();
        return [.. (await Task.WhenAll(looks)).Select(f => f with { Group = FindingGroup.Sources })];
    }

    private static async Task<Finding> LookAsync(string subject, Func<Task<Finding>> look, CancellationToken stop)
    {
        try
        {
            return await look();
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new Finding(subject, FindingState.Warning, $"it was not opened to the end: all sources together took {Limit.TotalSeconds:0} s.",
                "Mend those that do not answer first, then check again.");
        }
    }

    private async Task<Finding> LookAtCameraAsync(string name, CameraSettings settings, Opening opening, CancellationToken stop)
    {
        var subject = $"camera {name}";
        var source = VideoSourceUri.Parse(settings.Source);
        var place = source.Kind switch
        {
            VideoSourceKind.Rtsp or VideoSourceKind.Http => Place.Network,
            VideoSourceKind.File or VideoSourceKind.ImageFolder => Place.File,
            _ => Place.Machine,
        };
        if (place == Place.Machine && running?.Knows(SourceKind.Camera, name) == true)
            return running.Tell(subject, SourceKind.Camera, name);
        var absent = source.Kind is VideoSourceKind.Rtsp or VideoSourceKind.Http
            ? await AbsentAsync(subject, new Uri(source.Target), stop)
            : await AbsentAsync(subject, place, source.Target, () => WhyAbsent(source), stop);
        if (absent is not null)
            return absent;
        if (place == Place.Machine && running is not null)
            return running.Tell(subject, SourceKind.Camera, name);
        if (!opens)
            return Present(subject, place);
        return await InPlaceAsync(subject, place, source.Target, opening, async () => Tell(subject, settings, place, source.Target, await new CameraTrial(time).RunAsync(settings, withPicture: false, stop, TrialLimit)), stop);
    }

    private async Task<Finding> LookAtMicrophoneAsync(string name, MicrophoneSettings settings, Opening opening, CancellationToken stop)
    {
        var subject = $"microphone {name}";
        var source = AudioSourceUri.Parse(settings.Source);
        var place = source.Kind switch
        {
            AudioSourceKind.Rtsp or AudioSourceKind.Http => Place.Network,
            AudioSourceKind.Alsa or AudioSourceKind.Wasapi or AudioSourceKind.NAudioAlsa => Place.Machine,
            _ => Place.File,
        };
        if (place == Place.Machine && running?.Knows(SourceKind.Microphone, name) == true)
            return running.Tell(subject, SourceKind.Microphone, name);
        var absent = source.Kind is AudioSourceKind.Rtsp or AudioSourceKind.Http
            ? await AbsentAsync(subject, new Uri(source.Target), stop)
            : await AbsentAsync(subject, place, source.Target, () => WhyAbsent(source), stop);
        if (absent is not null)
            return absent;
        if (place == Place.Machine && running is not null)
            return running.Tell(subject, SourceKind.Microphone, name);

        // Muted says that nobody listens until a person wants it.
        if (settings.Muted)
            return new Finding(subject, FindingState.Note, "is there; it is muted by the configuration, and was not opened");
        if (!opens)
            return Present(subject, place);
        return await InPlaceAsync(subject, place, place == Place.File ? source.Target : "/dev/snd/*", opening, async () => Tell(subject, await new MicrophoneTrial(time).RunAsync(settings, Heard, null, stop, TrialLimit)), stop);
    }

    private async Task<Finding> InPlaceAsync(string subject, Place place, string device, Opening opening, Func<Task<Finding>> look, CancellationToken stop)
    {
        await opening.Places.WaitAsync(stop);
        try
        {
            using var looking = opening.Begin(subject);
            return await look();
        }
        catch (DeviceException e) when (e.Reason == DeviceFault.Unauthorized && place != Place.Network && service is not null)
        {
            return new Finding(subject, FindingState.Note, $"is there; this user may not open it, and whether {ServiceUnit.Name} may, the permissions above say");
        }
        catch (DeviceException e)
        {
            return new Finding(subject, FindingState.Missing, e.Message, Cure(e.Reason, place, device));
        }
        finally
        {
            opening.Places.Release();
        }
    }

    private static string? Cure(DeviceFault reason, Place place, string device) => reason switch
    {
        DeviceFault.Busy when place == Place.Machine => $"sudo fuser -v {device} shows the program that has it; stop that, or name a sound server's device (alsa:default).",
        DeviceFault.Busy => "Close another viewer of it, or raise its limit of viewers in its own settings.",
        DeviceFault.Unauthorized when place == Place.Network => "Correct the user and password in its source; in an address, @ is written %40, : %3A, / %2F.",
        DeviceFault.Unauthorized when place == Place.File => $"Open it to the user that runs the agent, and check as that user: ls -l {ShellWord.Of(device)} shows who may.",
        DeviceFault.Unauthorized => "The line 'device permissions' tells the command.",
        DeviceFault.NotFound when place == Place.Network => "Correct the address of its source: host, port and the path that the camera's manual names.",
        DeviceFault.Stalled or DeviceFault.Lost when place == Place.Network => "Look at its power and network; play its address with ffplay or the maker's program, from this machine.",
        DeviceFault.Stalled or DeviceFault.Lost => "Unplug it and plug it in again; a hub with its own supply helps cameras that need more than the port gives.",
        DeviceFault.Unreadable when place == Place.Network => "Choose H.264 and a usual size in the camera's settings, or name another of its streams.",
        DeviceFault.Unreadable => "Play it with ffplay. If that cannot either, the file or device is at fault.",
        // The message names what to install, or what to raise.
        _ => null,
    };

    private Finding Tell(string subject, CameraSettings settings, Place place, string device, CameraTrialResult result)
    {
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{(result.Codec is null ? "" : result.Codec + " ")}{result.Width}x{result.Height}{(result.FramesPerSecond is { } fps ? $", {fps:0.#} a second" : result.Break is null ? ", one picture" : "")}"
            + $"{(result.HasSound == true ? ", with sound" : "")}; read by {result.Decoder}");
        var facts = new
        {
            result.Width,
            result.Height,
            Fps = result.FramesPerSecond is { } rate ? Math.Round(rate, 2) : (double?)null,
            result.Codec,
            result.Decoder,
            Sound = result.HasSound,
            Damaged = result.DamagedFrames,
            FirstFrameMs = Math.Round(result.FirstFrameAfter.TotalMilliseconds),
        };
        if (result.Break is { } broke)
            return new Finding(subject, FindingState.Missing, $"{text}: {broke.Clause}.", Cure(broke.Reason, place, device)).Measured(facts);
        if (result.DamagedFrames > 0)
        {
            return new Finding(subject, FindingState.Warning, $"{text}; {result.DamagedFrames} of its pictures came damaged and were left out.",
                "Its network loses data: use a cable, or a lower bit rate in the camera's settings.").Measured(facts);
        }

        if (result.FramesPerSecond is { } measured && settings.Detect?.Fps is { } asked && measured < EnoughOfRate * asked)
        {
            return new Finding(subject, FindingState.Warning, string.Create(CultureInfo.InvariantCulture, $"{text}: detect.fps asks for {asked:0.##} a second."),
                "Raise the rate in the camera's settings (or ?fps= of its source), or lower detect.fps.").Measured(facts);
        }

        var isSmallBoard = board.Kind != BoardKind.Other;
        return isSmallBoard && result.Codec is not null && (long)result.Width * result.Height > FullHdPixels
            ? new Finding(subject, FindingState.Warning, $"{text}: decoding so many pixels takes a core of this board or more.",
                "Name the camera's smaller second stream in its source: models look at 640x640 or less anyway.").Measured(facts)
            : new Finding(subject, FindingState.Ok, text).Measured(facts);
    }

    private static Finding Tell(string subject, MicrophoneTrialResult result)
    {
        var (level, peak) = (Decibels(result.RmsDbfs), Decibels(result.PeakDbfs));
        var text = string.Create(CultureInfo.InvariantCulture, $"{result.SampleRateHz} Hz, {result.Channels} channel{(result.Channels == 1 ? "" : "s")}, level {level:0.0} dBFS, peak {peak:0.0}");
        var facts = new
        {
            result.SampleRateHz,
            result.Channels,
            LevelDbfs = level,
            PeakDbfs = peak,
            Silent = result.IsDigitalSilence,
            Clipped = result.ClippedSamples,
            result.Gaps,
        };
        if (result.IsDigitalSilence)
        {
            return new Finding(subject, FindingState.Warning, $"{text}: all zeros: is it muted, or is the wrong capture device chosen?",
                "alsamixer -V capture shows and unmutes it (F6 chooses the card); edgeagent devices lists the others; channel: names another channel.").Measured(facts);
        }

        if (result.ClippedSamples > 0)
        {
            return new Finding(subject, FindingState.Warning, $"{text}: it is too loud, {result.ClippedSamples} samples of it were cut off.",
                "Lower its gain: alsamixer -V capture.").Measured(facts);
        }

        if (result.PeakDbfs < FaintestPeakDbfs)
        {
            return new Finding(subject, FindingState.Warning, $"{text}: hardly anything comes from it.",
                "Raise its gain (alsamixer -V capture), and speak while it is checked.").Measured(facts);
        }

        return result.Gaps > 0
            ? new Finding(subject, FindingState.Warning, $"{text}; {result.Gaps} time(s) sound was lost within {result.Length.TotalSeconds:0.#} s.",
                "The machine is too busy, or the USB port too slow: see throttling and load.").Measured(facts)
            : new Finding(subject, FindingState.Ok, text).Measured(facts);
    }

    /// <summary>With one digit, and never "-0.0".</summary>
    private static double Decibels(double level) => Math.Round(level, 1) + 0.0;

    private static Finding Present(string subject, Place place) => new(subject, FindingState.Ok, place == Place.Network ? "its address answers" : "is there");

    private static async Task<Finding?> AbsentAsync(string subject, Uri address, CancellationToken stop) =>
        await Endpoint.Of(address).WhyUnreachableAsync(stop) is { } why
            ? new Finding(subject, FindingState.Missing, why, "Switch it on, or correct the address of its source.")
            : null;

    /// <summary>On a thread of its own: a path may lie on a network share whose server is away.</summary>
    private async Task<Finding?> AbsentAsync(string subject, Place place, string target, Func<string?> whyAbsent, CancellationToken stop)
    {
        try
        {
            var (why, closed) = await DedicatedThread.RunAsync(
                $"look for {subject}", LookLimit, () => whyAbsent() is { } absent ? (absent, place == Place.File ? FileOwner.ClosedAbove(target) : null) : ((string?, string?))(null, null), time, stop);
            return why is null ? null
                : closed is not null ? NotSeen(subject, target, closed)
                : new Finding(subject, FindingState.Missing, why, place == Place.File
                    ? "Copy it there, or correct its source."
                    : "Connect it, or correct its source; 'edgeagent devices' lists what is there.");
        }
        catch (TimeoutException)
        {
            return new Finding(subject, FindingState.Missing, $"whether {target} is there was not told within {LookLimit.TotalSeconds:0} s.", Bounded.DiskCure);
        }
    }

    private Finding NotSeen(string subject, string target, string closed) => service is null
        ? new Finding(subject, FindingState.Missing, $"this user may not go into {closed}, where {target} is to be.", "Open that folder to the user that runs the agent, and check as that user.")
        : new Finding(subject, FindingState.Note, $"not looked at: {closed} is closed to this user; sudo edgeagent check looks at everything");

    private static string? WhyAbsent(VideoSourceUri source) => source.Kind switch
    {
        VideoSourceKind.Rpicam => InPath("rpicam-vid") ? null : "the program rpicam-vid is not installed (package rpicam-apps of Raspberry Pi OS).",
        VideoSourceKind.Gstreamer => InPath("gst-launch-1.0") ? null : "the program gst-launch-1.0 is not installed (package gstreamer1.0-tools).",
        VideoSourceKind.V4l2 => Path.Exists(source.Target) ? null : $"{source.Target} does not exist; no camera is connected there.",
        _ => Path.Exists(source.Target) ? null : $"{source.Target} does not exist.",
    };

    private static string? WhyAbsent(AudioSourceUri source) => source.Kind switch
    {
        AudioSourceKind.Alsa or AudioSourceKind.NAudioAlsa => AlsaCards.WhyAbsent(source.Target),
        AudioSourceKind.Wasapi => OperatingSystem.IsWindows() ? null : "wasapi: is for Windows. On Linux write alsa:.",
        _ when Directory.Exists(source.Target) => $"{source.Target} is a folder; a microphone plays one file.",
        _ => Path.Exists(source.Target) ? null : $"{source.Target} does not exist.",
    };

    private static bool InPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>What an opening needs: a place, and somebody to tell.</summary>
    private sealed record Opening(SemaphoreSlim Places, Func<string, IDisposable> Begin);

    /// <summary>Where a source lives.</summary>
    private enum Place
    {
        Machine,
        Network,
        File,
    }
}
