using System.Globalization;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Logs;
using EdgeAgent.Pipeline.Events.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Serilog.Events;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>The log of the last hour.</summary>
/// <param name="log">Keeps it.</param>
internal sealed class LogEndpoints(RecentLog log) : IPageEndpoints
{
    private const int Most = 500;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/logs", Role.Viewer, LinesAsync);

    /// <summary>A level's word.</summary>
    public static string WordOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "information",
        LogEventLevel.Warning => "warning",
        _ => "error",
    };

    private Task LinesAsync(HttpContext context)
    {
        var least = context.Asked("level") switch
        {
            null or "information" => LogEventLevel.Information,
            "debug" => LogEventLevel.Verbose,
            "warning" => LogEventLevel.Warning,
            "error" => LogEventLevel.Error,
            _ => throw new PageRefusal(StatusCodes.Status400BadRequest, "'level' must be debug, information, warning or error."),
        };
        var after = context.Asked("after") switch
        {
            null => 0,
            var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw new PageRefusal(StatusCodes.Status400BadRequest, "'after' must be the number of a line."),
        };
        var (lines, last) = log.Read(least, after, Most);
        return context.AnswerAsync(
            new LogAnswer([.. lines.Select(line => new LogLineAnswer(line.N, CloudEventJson.Format(line.At), WordOf(line.Level), line.Source, line.Message))], last), PageJsonContext.Default.LogAnswer);
    }
}
