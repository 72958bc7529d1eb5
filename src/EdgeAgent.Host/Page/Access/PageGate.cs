using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Page.Access;

/// <summary>
/// Stands before everything that the page's server answers: says to browsers what the page may do, turns away other sites and who may not, and tells refusals and faults in a sentence.
/// </summary>
/// <param name="login">Whether one has to log in.</param>
/// <param name="isEncrypted">Whether connections are.</param>
/// <param name="sessions">Who has.</param>
/// <param name="everybody">Whoever has not: they may do all where nobody has to, else nothing.</param>
/// <param name="logger">Told of defects.</param>
internal sealed partial class PageGate(bool login, bool isEncrypted, PageSessions sessions, PageSession everybody, ILogger<PageGate> logger)
{
    /// <summary>The header that every POST carries.</summary>
    public const string CsrfHeader = "X-EdgeAgent-Csrf";

    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; media-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private readonly ILogger _logger = logger;

    /// <summary>The cookie of a server at a port: browsers tell the ports of one host not apart, and there may be two agents.</summary>
    public static string CookieOf(HttpContext context) => $"edgeagent-{context.Connection.LocalPort}";

    /// <summary>Answers a request, or lets it on.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        AddHeaders(context);
        try
        {
            Admit(context);
            await next(context);
        }
        catch (PageRefusal e) when (!context.Response.HasStarted)
        {
            await context.RefuseAsync(e.Status, e.Message, e.RetryAfter);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await context.RefuseAsync(e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "The body is too large." : "The request is damaged.");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && (context.RequestAborted.IsCancellationRequested || (context.Response.HasStarted && e is OperationCanceledException)))
        {
            // The client has gone, was dropped, or has logged out; or the server stops.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !context.Response.HasStarted)
        {
            LogUnreadable(context.Request.Path, e.Message);
            await context.RefuseAsync(StatusCodes.Status500InternalServerError, $"The agent cannot read what was asked for: {e.Message.TrimEnd('.')}.");
        }
#pragma warning disable CA1031 // One request's defect must neither end the server nor reach whoever asked.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogDefect(context.Request.Path, e);
            if (context.Response.HasStarted)
                context.Abort();
            else
                await context.RefuseAsync(StatusCodes.Status500InternalServerError, "A defect of the agent's kept this from being answered. Its log says more.");
        }
    }

    private void AddHeaders(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        // Elsewhere browsers ignore it, with a fault on their console.
        if (isEncrypted || IsThisMachine(context.Request.Host.Host))
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers.CacheControl = "no-store";
        if (isEncrypted)
            headers.StrictTransportSecurity = "max-age=31536000";
    }

    private void Admit(HttpContext context)
    {
        if (!login && !IsThisMachine(context.Request.Host.Host))
        {
            throw new PageRefusal(StatusCodes.Status403Forbidden,
                "This page is for this machine alone, by the name localhost or the address 127.0.0.1. To reach it from another one, set page.listen and page.password in the configuration.");
        }

        if (IsFromElsewhere(context.Request))
            throw new PageRefusal(StatusCodes.Status403Forbidden, "Another site has asked for this. Only the agent's own page may.");
        var required = context.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>()?.Role ?? Role.Admin;
        var session = (login && context.Request.Cookies[CookieOf(context)] is { } token ? sessions.Find(token) : null) ?? everybody;
        if (session.Role < required)
        {
            throw session.Role == Role.None
                ? new PageRefusal(StatusCodes.Status401Unauthorized, "Log in first.")
                : new PageRefusal(StatusCodes.Status403Forbidden, "You are logged in to look. This needs the administrator's password.");
        }

        // Before the log-in there is nothing that another site could do in somebody's name, but log them in as somebody else: that needs a header no form can send.
        if (!HttpMethods.IsGet(context.Request.Method) && !HasToken(context.Request, session))
            throw new PageRefusal(StatusCodes.Status403Forbidden, "This page is out of date. Load it again.");
        context.Features.Set(session);
    }

    /// <summary>A name that leads here by somebody else's will (DNS rebinding) is none of these.</summary>
    private static bool IsThisMachine(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool IsFromElsewhere(HttpRequest request)
    {
        // By Fetch Metadata (w3.org/TR/fetch-metadata): a link from elsewhere to the page itself is welcome.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var isLink = HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Path == "/";
        if (site is not ("" or "same-origin" or "none") && !isLink)
            return true;
        return request.Headers.Origin is [{ } origin] && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool HasToken(HttpRequest request, PageSession session) =>
        request.Headers[CsrfHeader] is [{ } token] && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(session.Csrf));
}
