using EdgeAgent.Host.Page.Access;
using EdgeAgent.Pipeline;
using EdgeAgent.Vision.Shadow;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>How shadow models differ from those whose objects are told.</summary>
/// <param name="folder">What came of them; null where nothing is kept.</param>
internal sealed class ShadowEndpoints(ShadowFolder? folder) : IPageEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/shadows", Role.Viewer, context => context.AnswerAsync(Reports(), ShadowJsonContext.Default.IReadOnlyListShadowReport));
        routes.Get("/api/shadows/{camera}/{file}", Role.Viewer, PictureAsync);
    }

    private IReadOnlyList<ShadowReport> Reports()
    {
        try
        {
            return folder is null ? [] : [.. folder.Cameras.Select(folder.Read).OfType<ShadowReport>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PageRefusal(StatusCodes.Status503ServiceUnavailable, $"{folder!.Path} cannot be read: {e.Message}");
        }
    }

    private async Task PictureAsync(HttpContext context)
    {
        var (camera, file) = (context.Part("camera"), context.Part("file"));
        // What a report names is what there is: no other path is looked at.
        if (Reports().FirstOrDefault(r => r.Camera == camera) is not { } report || report.Worst.FirstOrDefault(p => p.File == file && Path.GetFileName(file) == file) is null
            || folder!.PathOf(report.Camera, file) is var path && !File.Exists(path))
            throw new PageRefusal(StatusCodes.Status404NotFound, "This picture is no longer there: another one differs more.");
        await Results.Stream(RegularFile.Open(path), "image/jpeg").ExecuteAsync(context);
    }
}
