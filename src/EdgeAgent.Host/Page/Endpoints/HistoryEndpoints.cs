using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Figures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>How the agent did in the last 24 hours.</summary>
/// <param name="history">Knows it.</param>
internal sealed class HistoryEndpoints(FigureHistory history) : IPageEndpoints
{
    private const long UsualStepS = 300;
    private const long LongestStepS = 86_400;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/history", Role.Viewer, HistoryAsync);

    private Task HistoryAsync(HttpContext context) => context.AnswerAsync(
        history.Read(context.AskedMoment("from") ?? DateTimeOffset.MinValue, TimeSpan.FromSeconds(Math.Min(context.AskedNumber("step") ?? UsualStepS, LongestStepS))),
        PageJsonContext.Default.HistoryAnswer);
}
