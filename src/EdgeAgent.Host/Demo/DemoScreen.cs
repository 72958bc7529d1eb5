using System.Globalization;
using Spectre.Console;

namespace EdgeAgent.Host.Demo;

/// <summary>Lays a state out on a terminal of any size: what matters most comes first, and what does not fit is cut off, never wrapped.</summary>
internal static class DemoScreen
{
    /// <summary>Where the second column begins.</summary>
    private const int Column = 13;

    /// <summary>Of a list of sources, what is shown at least.</summary>
    private const int FewSources = 2;

    private const int MostWarnings = 2;

    private static readonly Style Heading = new(decoration: Decoration.Bold);
    private static readonly Style Faint = new(Color.Grey);
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Red);
    private static readonly Style Doubtful = new(Color.Yellow);

    /// <summary>The screen's lines.</summary>
    /// <param name="state">What to show.</param>
    /// <param name="width">The terminal's columns.</param>
    /// <param name="height">Lines at most.</param>
    public static IReadOnlyList<ScreenLine> Lines(DemoState state, int width, int height)
    {
        var lines = new List<ScreenLine> { Title(state) };
        lines.AddRange(Broker(state, width));
        lines.AddRange(Sources(state, Math.Max(FewSources, (height - 14) / 2)));
        lines.Add(new ScreenLine());
        if (state.Parts is { } parts)
            lines.Add(Parts(parts));
        lines.Add(Latency(state));
        lines.AddRange(Counts(state.Counts, width));
        lines.AddRange(state.Warnings.TakeLast(MostWarnings).Select(w => new ScreenLine().Add(w, Doubtful)));
        var room = height - lines.Count - 1;
        if (room > 0)
        {
            lines.Add(new ScreenLine());
            lines.AddRange(state.Recent.Take(room).Select(Event));
        }

        return lines.Count > height ? lines[..height] : lines;
    }

    private static ScreenLine Title(DemoState state)
    {
        var time = Clock(state.Elapsed) + (state.Limit is { } limit ? $" of {Clock(limit)}" : "");
        return new ScreenLine().Add($"EdgeAgent {state.Agent}", Heading).Add($"  {time}").Add("  Ctrl-C ends", Faint);
    }

    private static List<ScreenLine> Broker(DemoState state, int width)
    {
        if (state.Broker is null)
            return [new ScreenLine().Add("starting", Faint)];
        var lines = new List<ScreenLine> { new ScreenLine().Add("events at", Faint).To(Column).Add(state.Broker) };
        if (state.Page is { } page)
            lines.Insert(0, new ScreenLine().Add("page at", Faint).To(Column).Add(page));

        // To be copied: whole where it fits, else broken as a shell reads it.
        var line = "";
        foreach (var part in state.Subscribe)
        {
            var longer = line.Length == 0 ? part : $"{line} {part}";
            if (line.Length > 0 && longer.Length > width - 2)
            {
                lines.Add(new ScreenLine().Add($"{line} \\", Good));
                longer = $"  {part}";
            }

            line = longer;
        }

        lines.Add(new ScreenLine().Add(line, Good));
        lines.Add(new ScreenLine());
        return lines;
    }

    private static IEnumerable<ScreenLine> Sources(DemoState state, int most)
    {
        var column = Math.Clamp(state.Cameras.Select(c => c.Name).Concat(state.Microphones.Select(m => m.Name)).Select(n => n.Length + 1).DefaultIfEmpty().Max(), Column, 2 * Column);
        if (state.Cameras.Count > 0)
        {
            yield return new ScreenLine().Add("cameras", Heading).To(column).Add("state     in sight    fps  drops    frames", Faint);
            foreach (var camera in state.Cameras.Take(most))
            {
                yield return new ScreenLine().Add(Short(camera.Name, column)).To(column).Add(camera.State, camera.IsWell ? Good : Bad).To(column + 10)
                    .AddRight(Number(camera.InSight), 8).AddRight(camera.Fps.ToString("0.0", CultureInfo.InvariantCulture), 7)
                    .AddRight(Number(camera.Drops), 7, camera.Drops > 0 ? Doubtful : Style.Plain).AddRight(Number(camera.Frames), 10);
            }

            if (state.Cameras.Count > most)
                yield return new ScreenLine().Add($"and {state.Cameras.Count - most} more", Faint);
        }

        if (state.Microphones.Count > 0)
        {
            yield return new ScreenLine().Add("microphones", Heading).To(column).Add("state     gaps  last words", Faint);
            foreach (var microphone in state.Microphones.Take(most))
            {
                var line = new ScreenLine().Add(Short(microphone.Name, column)).To(column).Add(microphone.State, microphone.IsWell ? Good : Bad).To(column + 10)
                    .AddRight(Number(microphone.Gaps), 4, microphone.Gaps > 0 ? Doubtful : Style.Plain);
                if (microphone.Words is { } words)
                    line.Add(string.Create(CultureInfo.InvariantCulture, $"  {microphone.Confidence:0.00} ")).Add($"\"{words}\"", Heading);
                yield return line;
            }

            if (state.Microphones.Count > most)
                yield return new ScreenLine().Add($"and {state.Microphones.Count - most} more", Faint);
        }
    }

    private static ScreenLine Parts(PartCounts parts)
    {
        var line = new ScreenLine().Add("parts", Heading).To(Column).Add("good ").Add(Number(parts.Good), Good).Add("  defective ").Add(Number(parts.Defective), Bad)
            .Add($"  not inspected {Number(parts.NotInspected)}");
        return parts.Last.Length > 0 ? line.Add($"  last: {parts.Last}", Faint) : line;
    }

    private static ScreenLine Latency(DemoState state)
    {
        var line = new ScreenLine().Add("latency", Heading).To(Column);
        if (state.Latency is { } latency)
            line.Add(string.Create(CultureInfo.InvariantCulture, $"p50 {latency.P50:0} ms  p95 {latency.P95:0} ms")).Add("  capture to broker", Faint);
        else
            line.Add("no event of a camera or microphone yet", Faint);
        if (state.Lost > 0)
            line.Add($"  {Number(state.Lost)} lost", Bad);
        return state.Unseen > 0 ? line.Add($"  {Number(state.Unseen)} not shown", Doubtful) : line;
    }

    private static List<ScreenLine> Counts(IReadOnlyList<TypeCount> counts, int width)
    {
        const int mostLines = 3;
        const int gap = 2;
        var lines = new List<ScreenLine> { new ScreenLine().Add("events", Heading).To(Column) };
        foreach (var count in counts)
        {
            var number = Number(count.Count);
            var isFirst = lines[^1].Width == Column;
            if (!isFirst && lines[^1].Width + gap + count.Type.Length + 1 + number.Length > width)
            {
                if (lines.Count == mostLines)
                {
                    lines[^1].Add(" …");
                    break;
                }

                lines.Add(new ScreenLine().Add(new string(' ', Column)));
                isFirst = true;
            }

            lines[^1].Add(new string(' ', isFirst ? 0 : gap)).Add($"{count.Type} ").Add(number, Good);
        }

        return lines;
    }

    private static ScreenLine Event(EventLine line)
    {
        var style = line.Type switch
        {
            "part.inspected" when line.Gist.StartsWith("defective", StringComparison.Ordinal) => Bad,
            "part.inspected" or "speech.transcript" or "keyword.detected" => Good,
            "source.down" or "source.impaired" or "agent.fault" => Doubtful,
            _ => Style.Plain,
        };
        return new ScreenLine().Add(line.Time.ToString("HH:mm:ss", CultureInfo.InvariantCulture), Faint).To(9).Add(Short(line.Source, Column)).To(9 + Column)
            .Add(line.Type).To(9 + Column + 18).Add(line.Gist, style);
    }

    private static string Short(string name, int column) => name.Length < column ? name : $"{name[..(column - 2)]}…";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Clock(TimeSpan time) => time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"mm\:ss", CultureInfo.InvariantCulture);
}
