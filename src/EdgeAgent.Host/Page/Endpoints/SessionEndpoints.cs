using System.Net;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Page.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Who looks, and how they log in and out.</summary>
/// <param name="agent">The agent's name.</param>
/// <param name="settings">Whether one has to log in, and whether connections are encrypted.</param>
/// <param name="limits">How long somebody waits who has failed too often.</param>
/// <param name="desk">Looks at passwords.</param>
/// <param name="sessions">Who has logged in.</param>
/// <param name="whyNotWritable">Says why nothing can be saved; null where it can.</param>
internal sealed class SessionEndpoints(string agent, PageSettings settings, PageLimits limits, LoginDesk desk, PageSessions sessions, Func<string?> whyNotWritable) : IPageEndpoints
{
    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/session", Role.None, Session);
        routes.Post("/api/login", Role.None, LoginAsync);
        routes.Post("/api/logout", Role.None, Logout);
    }

    private Task Session(HttpContext context)
    {
        var session = context.Features.Get<PageSession>()!;
        return context.AnswerAsync(
            new SessionAnswer(agent, StreamsService.Version, WordOf(session.Role), settings.Password is not null, session.Csrf, whyNotWritable()), PageJsonContext.Default.SessionAnswer);
    }

    private async Task LoginAsync(HttpContext context)
    {
        if (settings.Password is null)
            throw new PageRefusal(StatusCodes.Status409Conflict, "Nobody has to log in here.");
        var request = await context.ReadAsync(PageJsonContext.Default.LoginRequest);
        switch (await desk.TryAsync(context.Connection.RemoteIpAddress ?? IPAddress.None, request.Password, context.RequestAborted))
        {
            case null:
                throw new PageRefusal(StatusCodes.Status429TooManyRequests, "There were too many tries with wrong passwords.", limits.FailedLoginInterval);
            case Role.None:
                throw new PageRefusal(StatusCodes.Status401Unauthorized, "The password is not right.");
            case { } role:
                // What was there before may be known to somebody else.
                if (context.Request.Cookies[PageGate.CookieOf(context)] is { } old)
                    sessions.End(old);
                context.Response.Cookies.Append(PageGate.CookieOf(context), sessions.Begin(role), Cookie());
                await context.AnswerAsync(new RoleAnswer(WordOf(role)), PageJsonContext.Default.RoleAnswer);
                break;
        }
    }

    private Task Logout(HttpContext context)
    {
        if (context.Request.Cookies[PageGate.CookieOf(context)] is { } token)
            sessions.End(token);
        context.Response.Cookies.Delete(PageGate.CookieOf(context), Cookie());
        return context.AnswerAsync(new RoleAnswer(null), PageJsonContext.Default.RoleAnswer);
    }

    private CookieOptions Cookie() => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = settings.Certificate is not null,
        Path = "/",
        MaxAge = PageSessions.Oldest,
    };

    private static string? WordOf(Role role) => role switch
    {
        Role.Admin => "admin",
        Role.Viewer => "viewer",
        _ => null,
    };
}
