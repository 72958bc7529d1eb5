using EdgeAgent.Host.Page.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>The files that the browser gets. Who has not logged in gets them too: the log-in is one of them.</summary>
/// <param name="assets">The files.</param>
internal sealed class AssetEndpoints(PageAssets assets) : IPageEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/", Role.None, IndexAsync);
        routes.Get("/assets/{hash}/{**path}", Role.None, FileAsync);
    }

    private Task IndexAsync(HttpContext context)
    {
        var tag = $"\"{assets.Hash}\"";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch != tag)
            return SendAsync(context, assets.Index);
        context.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    private Task FileAsync(HttpContext context)
    {
        if (context.Part("hash") != assets.Hash)
            throw new PageRefusal(StatusCodes.Status404NotFound, "This page is of another version of the agent. Load it again.");
        if (context.Request.RouteValues["path"] is not string path || assets.Find(path) is not { } file)
            throw new PageRefusal(StatusCodes.Status404NotFound, PageServer.Nothing);
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return SendAsync(context, file);
    }

    private static Task SendAsync(HttpContext context, PageAsset file)
    {
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = file.Content.Length;
        return context.Response.Body.WriteAsync(file.Content, context.RequestAborted).AsTask();
    }
}
