using System.Buffers.Binary;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Pipeline.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>
/// Pictures and levels of the sources that somebody looks at, in one answer without end. The next record of a source is asked for when the last one was taken, so that a slow client gets the
/// newest one, and fewer.
/// </summary>
/// <param name="views">Give them.</param>
/// <param name="places">How many may look.</param>
internal sealed class LiveEndpoints(SourceViews views, StreamPlaces places) : IPageEndpoints
{
    private const int MostSources = 64;
    private const int HeadBytes = 8;

    private delegate Task<LiveRecord?> NextAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/live", Role.Viewer, LiveAsync);

    private async Task LiveAsync(HttpContext context)
    {
        var sources = CamerasOf(context).Concat(MicrophonesOf(context)).ToList();
        if (sources.Count is 0 or > MostSources)
            throw new PageRefusal(StatusCodes.Status400BadRequest, $"Name 1 to {MostSources} sources: ?cameras=a,b&microphones=c.");
        using var stream = places.Open(context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stream.Ended);
        await stream.BeginAsync("application/octet-stream");
        var pumps = sources.Select(source => PumpAsync(stream, source, ending.Token)).ToList();
        // The first that ends ends all: the client went, or a source was taken out, and the client asks anew for those that there are.
        await Task.WhenAny(pumps);
        await ending.CancelAsync();
        try
        {
            await Task.WhenAll(pumps);
        }
        catch (Exception e) when (e is OperationCanceledException or DeviceException)
        {
            // It has ended; or no picture can be made on this machine, which a still says in a sentence.
        }
    }

    private static async Task PumpAsync(OpenStream stream, NextAsync next, CancellationToken ended)
    {
        var head = new byte[HeadBytes];
        while (await next(ended) is { } record)
        {
            BinaryPrimitives.WriteInt32LittleEndian(head, record.Json.Length);
            BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(sizeof(int)), record.Picture.Length);
            await stream.WriteAsync(head, record.Json, record.Picture);
        }
    }

    private IEnumerable<NextAsync> CamerasOf(HttpContext context) => NamesOf(context, "cameras")
        .Select(name => (NextAsync)(views.FindCamera(name) ?? throw new PageRefusal(StatusCodes.Status404NotFound, $"There is no camera '{name}'.")).NextAsync);

    private IEnumerable<NextAsync> MicrophonesOf(HttpContext context) => NamesOf(context, "microphones")
        .Select(name => (NextAsync)(views.FindMicrophone(name) ?? throw new PageRefusal(StatusCodes.Status404NotFound, $"There is no microphone '{name}'.")).NextAsync);

    private static IEnumerable<string> NamesOf(HttpContext context, string kind) =>
        (context.Asked(kind) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal);
}
