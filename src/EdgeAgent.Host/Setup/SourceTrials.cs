using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Trials;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Streams;
using Spectre.Console;

namespace EdgeAgent.Host.Setup;

/// <summary>Tries cameras and microphones before they are written down, and shows what they give: a picture, a level.</summary>
/// <param name="console">Where to.</param>
/// <param name="redactor">Blots passwords out.</param>
/// <param name="time">Measures deadlines.</param>
/// <param name="stop">Ends a trial at once.</param>
internal sealed class SourceTrials(IAnsiConsole console, SecretRedactor redactor, TimeProvider time, CancellationToken stop)
{
    private static readonly TimeSpan Listening = TimeSpan.FromSeconds(3);
    private const double TooQuietDbfs = -60;

    /// <summary>Where pictures were put, and who can look at them; null where none were.</summary>
    public PictureFolder? Pictures { get; private set; }

    /// <summary>Takes a picture.</summary>
    /// <param name="name">What the camera is called.</param>
    /// <param name="source">Its address.</param>
    /// <returns>What it gives, in short; or what failed.</returns>
    public async Task<(string? Gives, DeviceFault? Fault)> CameraAsync(string name, string source)
    {
        try
        {
            var result = await new CameraTrial(time).RunAsync(new CameraSettings { Source = source }, withPicture: true, stop);
            var rate = result.FramesPerSecond is { } fps ? string.Create(CultureInfo.InvariantCulture, $", {fps:0.#} pictures per second") : "";
            var gives = $"{result.Width}x{result.Height}{rate}{(result.Codec is { } codec ? $", {codec}" : "")}";
            Tell($"  {gives}{(Keep(name, result.Picture!) is { } picture ? $"; its picture: {picture}" : "")}");
            if (result.Break is not { } broke)
                return (gives, null);
            Warn($"  {broke.Clause[..1].ToUpperInvariant()}{broke.Clause[1..]}. Look at its power, its cable and its network.");
            return (null, broke.Reason);
        }
        catch (DeviceException e)
        {
            Warn(e);
            return (null, e.Reason);
        }
    }

    /// <summary>Listens for a while, with a meter on a person's terminal.</summary>
    /// <param name="source">The address.</param>
    /// <returns>What it gives, in short; null where it gives nothing.</returns>
    public async Task<string?> MicrophoneAsync(string source)
    {
        try
        {
            using var meter = new LevelMeter(console);
            var result = await new MicrophoneTrial(time).RunAsync(new MicrophoneSettings { Source = source }, Listening, meter.Show, stop);
            meter.Dispose();
            var gives = $"{result.SampleRateHz} Hz, {result.Channels} channel{(result.Channels == 1 ? "" : "s")}";
            Tell(string.Create(CultureInfo.InvariantCulture, $"  {gives}, level {result.RmsDbfs:0} dBFS, peak {result.PeakDbfs:0} dBFS"));
            if (result.IsDigitalSilence)
                Warn("  Nothing but silence comes, which no working microphone gives: it may be muted (alsamixer, F4), or its switch is off.");
            else if (result.PeakDbfs < TooQuietDbfs)
                Warn("  That is very quiet. Somebody should speak while it listens; 'alsamixer' (F4) raises its level.");
            else if (result.ClippedSamples > 0)
                Warn("  It is overdriven in part: 'alsamixer' (F4) lowers its level.");
            return gives;
        }
        catch (DeviceException e)
        {
            Warn(e);
            return null;
        }
    }

    private void Warn(EdgeAgentException fault) => Warn($"  {redactor.Redact(fault.Message)}");

    private void Warn(string text) => console.MarkupLine($"[yellow]{Markup.Escape(PrintableText.Of(text))}[/]");

    private void Tell(string text) => console.WriteLine(PrintableText.Of(text));

    private string? Keep(string name, byte[] picture)
    {
        try
        {
            return (Pictures ??= PictureFolder.Make()).Keep(name, picture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The camera works; that counts.
            return null;
        }
    }
}
