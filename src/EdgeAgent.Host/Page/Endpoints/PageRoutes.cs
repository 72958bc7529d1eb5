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
}
