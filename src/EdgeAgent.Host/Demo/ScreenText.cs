using Spectre.Console.Rendering;

namespace EdgeAgent.Host.Demo;

/// <summary>Lines as Spectre.Console draws them: each cut to the terminal's width.</summary>
/// <param name="lines">The lines.</param>
/// <param name="inPlace">Whether they replace what the terminal shows, from its upper left corner on.</param>
internal sealed class ScreenText(IReadOnlyList<ScreenLine> lines, bool inPlace) : IRenderable
{
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearBelow = "\e[J";

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        if (inPlace)
            yield return Segment.Control(Home);
        foreach (var line in lines)
        {
            // Before the text: a full line leaves the cursor on its last letter.
            if (inPlace)
                yield return Segment.Control(ClearLine);
            foreach (var segment in line.Cut(maxWidth))
                yield return segment;
            yield return Segment.LineBreak;
        }

        if (inPlace)
            yield return Segment.Control(ClearBelow);
    }
}
