using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Host.Page.Scores;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>How high the scores of the last hour were.</summary>
/// <param name="views">Count them.</param>
/// <param name="streams">Say which score is in force.</param>
internal sealed class ScoreEndpoints(SourceViews views, StreamsService streams) : IPageEndpoints
{
    private static readonly double[] Edges = [.. Enumerable.Range(0, ScoreBook.Bins + 1).Select(i => Math.Round((double)i / ScoreBook.Bins, 2))];

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/scores/{source}", Role.Viewer, ScoresAsync);

    private Task ScoresAsync(HttpContext context)
    {
        var name = context.Part("source");
        var run = streams.Runs.FirstOrDefault(run => run.Source.Kind == SourceKind.Camera && run.Source.Name == name)
            ?? throw new PageRefusal(StatusCodes.Status404NotFound, $"There is no camera '{name}'.");
        var counts = views.ScoresOf(name).Read();
        return context.AnswerAsync(
            new ScoreAnswer(
                CloudEventJson.Format(counts.From), counts.Classes.ToDictionary(c => c.Key, c => new ClassScoreAnswer(Edges, c.Value.Best, c.Value.Told)),
                double.IsFinite(run.Controls.MinScore.Value) ? run.Controls.MinScore.Value : null),
            PageJsonContext.Default.ScoreAnswer);
    }
}
