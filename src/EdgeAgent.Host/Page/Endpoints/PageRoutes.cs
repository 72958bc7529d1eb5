using System.Globalization;
using EdgeAgent.Host.Page.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>How addresses are added.</summary>
internal static class PageRoutes
{
    /// <summary>An address that is read.</summary>
    public static void Get(this IEndpointRouteBuilder routes, string path, Role role, RequestDelegate answer) => routes.MapGet(path, answer).WithMetadata(new RequiredRole(role));

    /// <summary>An address that does something.</summary>
    public static void Post(this IEndpointRouteBuilder routes, string path, Role role, RequestDelegate answer) => routes.MapPost(path, answer).WithMetadata(new RequiredRole(role));

    /// <summary>A part of the path.</summary>
    public static string Part(this HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    /// <summary>What a query says; null where it says nothing.</summary>
    /// <exception cref="PageRefusal">It says it twice.</exception>
    public static string? Asked(this HttpContext context, string name) => context.Request.Query[name] switch
    {
        [] => null,
        [{ Length: > 0 } value] => value,
        [_] => null,
        _ => throw new PageRefusal(StatusCodes.Status400BadRequest, $"'{name}' stands there twice."),
    };

    /// <summary>A whole number above 0 of a query; null where it says nothing.</summary>
    /// <exception cref="PageRefusal">It is none.</exception>
    public static long? AskedNumber(this HttpContext context, string name) => context.Asked(name) switch
    {
        null => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
        _ => throw new PageRefusal(StatusCodes.Status400BadRequest, $"'{name}' must be a whole number above 0."),
    };

    /// <summary>A moment of a query; null where it says nothing.</summary>
    /// <exception cref="PageRefusal">It is none.</exception>
    public static DateTimeOffset? AskedMoment(this HttpContext context, string name) => context.Asked(name) switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) => moment,
        _ => throw new PageRefusal(StatusCodes.Status400BadRequest, $"'{name}' must be a moment, such as 2026-11-26T09:00:00Z."),
    };
}
