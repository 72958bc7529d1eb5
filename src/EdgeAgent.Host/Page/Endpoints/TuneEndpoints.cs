using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Host.Tuning;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Yaml;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What was drawn or moved: what it would change, and saving it.</summary>
/// <param name="desk">Writes it into the configuration; null where that is nobody's file.</param>
/// <param name="views">Have counted the scores of what was seen.</param>
/// <param name="streams">The sources.</param>
/// <param name="current">How they are configured.</param>
internal sealed class TuneEndpoints(TuneDesk? desk, SourceViews views, StreamsService streams, CurrentConfiguration current) : IPageEndpoints
{
    /// <summary>Why nothing can be saved where there is no file.</summary>
    public const string NoFile = "This agent's configuration is no file that could be changed.";

    private const string MinScore = "detect.min_score";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/api/tune/{source}/preview", Role.Viewer, PreviewAsync);
        routes.Post("/api/tune/check", Role.Viewer, CheckAsync);
        routes.Post("/api/tune/save", Role.Admin, SaveAsync);
    }

    private async Task PreviewAsync(HttpContext context)
    {
        var asked = await context.ReadAsync(PageJsonContext.Default.PreviewRequest);
        var name = context.Part("source");
        var run = streams.Runs.FirstOrDefault(run => run.Source.Kind == SourceKind.Camera && run.Source.Name == name)
            ?? throw new PageRefusal(StatusCodes.Status404NotFound, $"There is no camera '{name}'.");
        if (asked.Thresholds is not { Count: 1 } || !asked.Thresholds.TryGetValue(MinScore, out var then) || then is not (>= 0 and <= 1))
            throw new PageRefusal(StatusCodes.Status400BadRequest, $"What another threshold would have changed is known of {MinScore} alone, from 0 to 1.");
        var now = run.Controls.MinScore.Value;
        if (!double.IsFinite(now))
            throw new PageRefusal(StatusCodes.Status409Conflict, "The model is not loaded yet, and the score in force not known.");
        // A class with a score of its own does not follow.
        var filters = current.Value.Cameras.GetValueOrDefault(name)?.Detect?.Filters;
        var classes = views.ScoresOf(name).Read().Classes.ToDictionary(each => each.Key, each =>
            filters?.Any(filter => filter.Value.MinScore is not null && string.Equals(filter.Key, each.Key, StringComparison.OrdinalIgnoreCase)) == true
                ? new ClassPreviewAnswer(each.Value.Told, each.Value.Told)
                : new ClassPreviewAnswer(each.Value.ToldFrom(now), each.Value.ToldFrom(then)));
        await context.AnswerAsync(
            new PreviewAnswer(new ToldAnswer(classes.Values.Sum(each => each.Now)), new ToldAnswer(classes.Values.Sum(each => each.Then)), classes), PageJsonContext.Default.PreviewAnswer);
    }

    private async Task CheckAsync(HttpContext context)
    {
        var wanted = await context.ReadAsync(PageJsonContext.Default.TuneRequest);
        await context.AnswerAsync(await AskAsync(desk => desk.CheckAsync(wanted, context.RequestAborted)), PageJsonContext.Default.TuneCheck);
    }

    private async Task SaveAsync(HttpContext context)
    {
        var wanted = await context.ReadAsync(PageJsonContext.Default.TuneRequest);
        if (wanted.Digest is null)
            throw new PageRefusal(StatusCodes.Status400BadRequest, "The digest of the file is missing, which a check gives.");
        await context.AnswerAsync(await AskAsync(desk => desk.SaveAsync(wanted, context.RequestAborted)), PageJsonContext.Default.TuneResult);
    }

    private async Task<T> AskAsync<T>(Func<TuneDesk, Task<T>> ask)
    {
        if (desk is null)
            throw new PageRefusal(StatusCodes.Status409Conflict, NoFile);
        try
        {
            return await ask(desk);
        }
        catch (FileChangedException e)
        {
            throw new PageRefusal(StatusCodes.Status409Conflict, e.Message);
        }
        catch (TuningException e)
        {
            throw new PageRefusal(StatusCodes.Status422UnprocessableEntity, e.Message);
        }
        catch (YamlFormatException e)
        {
            throw new PageRefusal(StatusCodes.Status409Conflict, $"The configuration cannot be read: {e.Message}");
        }
    }
}
