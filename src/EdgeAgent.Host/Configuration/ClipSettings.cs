using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Host.Configuration;

/// <summary>Clips of one camera.</summary>
internal sealed record ClipSettings
{
    private static readonly ClipOptions Defaults = new();

    [PicturedEvent("The events that have a clip: their types, or all of a kind, such as zone.*.", needsPlace: false)]
    public required IReadOnlyList<string> Events { get; init; }

    [Duration("How much is shown before the event.", "0ms", "60s")]
    public TimeSpan Before { get; init; } = Defaults.Before;

    [Duration("How much is shown after it.", "0ms", "60s")]
    public TimeSpan After { get; init; } = Defaults.After;

    [Flag("Whether clips of an RTSP camera are its own stream, copied over a second connection, as large and smooth as it comes. Never where privacy masks hide something; other sources have none.")]
    public bool Copy { get; init; } = true;

    [Number("Pictures a second at most of a clip that is not copied; there are never more than the camera is looked at.", 0.1, 60)]
    public double Fps { get; init; } = Defaults.Fps;

    [Count("Pixels of the longer side at most of a clip that is not copied.", 64, 4096)]
    public int LongestSide { get; init; } = Defaults.LongestSide;

    [Size("What the pictures that may be needed take of memory at most; with too little of it clips begin later.", "1MB", "4GB")]
    public long Memory { get; init; } = Defaults.MemoryBytes;

    /// <summary>As the recorder takes it.</summary>
    public ClipOptions ToOptions() => new() { Before = Before, After = After, Fps = Fps, LongestSide = LongestSide, MemoryBytes = Memory };
}
