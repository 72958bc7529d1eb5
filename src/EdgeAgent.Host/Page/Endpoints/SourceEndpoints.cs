using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Pipeline.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>The cameras and microphones as they are configured now and as they do.</summary>
/// <param name="current">How they are configured.</param>
/// <param name="streams">How they do.</param>
internal sealed class SourceEndpoints(CurrentConfiguration current, StreamsService streams) : IPageEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/sources", Role.Viewer, SourcesAsync);

    private Task SourcesAsync(HttpContext context) => context.AnswerAsync([.. Sources()], PageJsonContext.Default.IReadOnlyListSourceAnswer);

    private IEnumerable<SourceAnswer> Sources()
    {
        var configuration = current.Value;
        var titles = current.Description.Sources.ToDictionary(source => source.Source, source => source.Title);
        // One that a reload has just added is not there yet.
        var runs = streams.Runs.ToDictionary(run => run.Source);
        var agent = configuration.Agent.EffectiveName;
        foreach (var (name, camera) in configuration.Cameras)
        {
            var source = new EventSource(agent, SourceKind.Camera, name);
            if (runs.TryGetValue(source, out var run))
                yield return SourceAnswer.Of(run, titles.GetValueOrDefault(source), camera);
        }

        foreach (var (name, microphone) in configuration.Microphones)
        {
            var source = new EventSource(agent, SourceKind.Microphone, name);
            if (runs.TryGetValue(source, out var run))
                yield return SourceAnswer.Of(run, titles.GetValueOrDefault(source), microphone);
        }
    }
}
