using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture;

/// <summary>How an audio source is read.</summary>
public sealed record AudioSourceOptions
{
    /// <summary>How fast a file is played. An HTTP address is a live stream unless this is set.</summary>
    /// <value>Default null: a file is played in real time.</value>
    public FilePace? Pace { get; init; }

    /// <summary>The clock of the film, which others play too; null for one of its own. ffmpeg's files in real time go by it.</summary>
    public FilmClock? Film { get; init; }

    /// <summary>The clock that a camera of the same network address has, too; null for one of its own.</summary>
    public LiveClock? Live { get; init; }

    /// <summary>Whether a file begins again at its end, each time with an <see cref="AudioGap.Restarted"/>.</summary>
    public bool Loop { get; init; }

    /// <summary>The channel that will be taken, the first is 0, so that a device is opened with enough of them; null takes the mean of all.</summary>
    public int? Channel { get; init; }

    /// <summary>How long opening may take.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan OpenDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the next audio of an open source may take.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Name or path of ffmpeg.</summary>
    /// <value>Default <c>ffmpeg</c>.</value>
    public string FfmpegPath { get; init; } = "ffmpeg";
}
