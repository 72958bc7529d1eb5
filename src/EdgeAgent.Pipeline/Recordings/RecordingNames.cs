using System.Globalization;

namespace EdgeAgent.Pipeline.Recordings;

/// <summary>Names of what is recorded: by when it begins, so that they sort by it and nothing else has to be asked for it.</summary>
public static class RecordingNames
{
    /// <summary>The ending of a stretch's list: ffmpeg's own kind, which most players take too (ffmpeg-formats(1), concat).</summary>
    public const string ListEnding = ".ffconcat";

    private const string Format = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>A moment as a name, UTC to the millisecond: <c>20261126T220000123Z</c>.</summary>
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The moment of a file's name; null where it has another one.</summary>
    public static DateTimeOffset? MomentOf(string file) =>
        DateTimeOffset.TryParseExact(Path.GetFileNameWithoutExtension(file), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
