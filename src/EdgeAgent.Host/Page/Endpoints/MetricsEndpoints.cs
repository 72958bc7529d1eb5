using EdgeAgent.Host.Figures;
using EdgeAgent.Host.Page.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>The agent's figures for Prometheus and its kin.</summary>
/// <param name="figures">What is counted.</param>
/// <param name="desk">Lets in who cannot log in.</param>
internal sealed class MetricsEndpoints(FigureExport figures, ScraperDesk desk) : IPageEndpoints
{
    /// <summary>Where.</summary>
    public const string Path = "/metrics";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) =>
        // The role is asked for by the desk, which knows one way more.
        routes.MapPrometheusScrapingEndpoint(Path, figures.Metrics, branch => branch.Use(AdmitAsync), optionsName: null).WithMetadata(new RequiredRole(Role.None));

    private async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        if (!await desk.AdmitsAsync(context))
        {
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"EdgeAgent\"";
            throw new PageRefusal(StatusCodes.Status401Unauthorized, "Give any name and a password of the page by basic authentication.");
        }

        await next(context);
    }
}
