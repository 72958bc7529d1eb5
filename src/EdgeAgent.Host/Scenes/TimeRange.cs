using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Scenes;

/// <summary>From one moment of the media to another; both belong to it.</summary>
/// <param name="From">The first; null for the beginning.</param>
/// <param name="To">The last; null for the end.</param>
internal sealed record TimeRange(TimeSpan? From, TimeSpan? To)
{
    /// <summary>How one is written.</summary>
    public const string InWords = "two times with their units: 1s..5s, 5s.. for all after it, ..5s for all before it";

    /// <summary>Reads one; null where the text is none.</summary>
    public static TimeRange? Parse(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return null;
        var (from, to) = (text[..dots].Trim(), text[(dots + 2)..].Trim());
        var range = new TimeRange(from.Length == 0 ? null : ShortTime.Parse(from), to.Length == 0 ? null : ShortTime.Parse(to));
        var isRead = (range.From is not null || from.Length == 0) && (range.To is not null || to.Length == 0) && from.Length + to.Length > 0;
        return isRead && !(range.From > range.To) ? range : null;
    }

    /// <summary>How far a moment lies outside: below zero before it, above zero after it.</summary>
    public TimeSpan Beyond(TimeSpan at) => at < From ? at - From.Value : at > To ? at - To.Value : TimeSpan.Zero;

    /// <summary>As it is written.</summary>
    public override string ToString() => $"{Text(From)}..{Text(To)}";

    private static string Text(TimeSpan? time) => time is { } value ? DurationAttribute.Format(value) : "";
}
