using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>One picture of now.</summary>
/// <param name="views">Gives it.</param>
/// <param name="streams">Say why there is none.</param>
/// <param name="time">Measures the wait.</param>
internal sealed class PictureEndpoints(SourceViews views, StreamsService streams, TimeProvider time) : IPageEndpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/still/{camera}", Role.Viewer, StillAsync);

    private async Task StillAsync(HttpContext context)
    {
        var name = context.Part("camera");
        if (views.FindCamera(name) is not { } view)
            throw new PageRefusal(StatusCodes.Status404NotFound, $"There is no camera '{name}'.");
        if (streams.Runs.FirstOrDefault(run => run.Source.Kind == SourceKind.Camera && run.Source.Name == name)?.Health is { IsOnline: false } health)
            throw new PageRefusal(StatusCodes.Status503ServiceUnavailable, $"{name} gives no pictures now{(health.Reason is { } reason ? $": {reason.TrimEnd('.')}" : "")}.", Patience);
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        try
        {
            var picture = await view.NextAsync(either.Token) ?? throw new PageRefusal(StatusCodes.Status503ServiceUnavailable, $"{name} is being started anew.", Patience);
            if (picture.Picture.IsEmpty)
                throw new PageRefusal(StatusCodes.Status503ServiceUnavailable, SpareWork.Sentence, Patience);
            context.Response.ContentType = "image/jpeg";
            context.Response.ContentLength = picture.Picture.Length;
            await context.Response.Body.WriteAsync(picture.Picture, context.RequestAborted);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new PageRefusal(StatusCodes.Status503ServiceUnavailable, $"{name} gave no picture within {Patience.TotalSeconds:0} s.", Patience);
        }
        catch (DeviceException e)
        {
            throw new PageRefusal(StatusCodes.Status503ServiceUnavailable, e.Message);
        }
    }
}
