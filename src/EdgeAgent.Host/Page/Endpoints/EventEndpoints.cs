using System.Globalization;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Diary;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What has happened, out of the diary, with the files that prove it.</summary>
/// <param name="diary">Looks it up.</param>
/// <param name="stateFolder">The state folder of the diary, where the files are.</param>
internal sealed class EventEndpoints(DiarySearch diary, string stateFolder) : IPageEndpoints
{
    private const int UsualCount = 50;
    private const int MostCount = 500;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/events", Role.Viewer, EventsAsync);
        routes.Get("/api/events/{id:guid}", Role.Viewer, EventAsync);
        routes.Get("/api/events/{id:guid}/evidence/{index:int:min(0)}", Role.Viewer, EvidenceAsync);
    }

    private async Task EventsAsync(HttpContext context)
    {
        var count = Math.Min(context.AskedNumber("limit") ?? UsualCount, MostCount);
        var filter = new DiaryFilter
        {
            Source = context.Asked("source"),
            Type = context.Asked("type"),
            Label = context.Asked("label"),
            From = context.AskedMoment("from"),
            To = context.AskedMoment("to"),
            Before = context.AskedNumber("before"),
            // One more, to know whether there is a next page.
            Limit = (int)count + 1,
        };
        var found = await diary.ReadAsync(filter, context.RequestAborted);
        await context.AnswerAsync(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("events"u8);
            foreach (var one in found.Take((int)count))
                EventText.Write(writer, one, one.Evidence);
            writer.WriteEndArray();
            if (found.Count > count)
                writer.WriteNumber("next"u8, found[(int)count - 1].N);
            else
                writer.WriteNull("next"u8);
            writer.WriteEndObject();
        });
    }

    private async Task EventAsync(HttpContext context)
    {
        var (found, evidence) = await diary.FindAsync(IdOf(context), context.RequestAborted);
        await context.AnswerAsync(writer => EventText.Write(writer, found, evidence));
    }

    private async Task EvidenceAsync(HttpContext context)
    {
        var files = await diary.EvidenceOfAsync(IdOf(context), context.RequestAborted);
        var index = int.Parse(context.Part("index"), CultureInfo.InvariantCulture);
        if (index >= files.Count)
            throw new PageRefusal(StatusCodes.Status404NotFound, $"The event names {files.Count} files.");
        var file = files[index];
        if (file.IsPending)
            throw new PageRefusal(StatusCodes.Status404NotFound, "This file is still being written.", TimeSpan.FromSeconds(5));
        if (MediaType.Of(file.Path) is not { } type || EvidenceOnDisk.Find(stateFolder, file) is not { } path)
            throw new PageRefusal(StatusCodes.Status404NotFound, "This file is no longer there: it had to make room, or somebody has removed it.");
        // Closed with the answer. What stands under an event's id does not change.
        context.Response.Headers.CacheControl = "private, max-age=86400";
        await Results.Stream(RegularFile.Open(path), type, enableRangeProcessing: true).ExecuteAsync(context);
    }

    private static Guid IdOf(HttpContext context) => Guid.Parse(context.Part("id"));
}
