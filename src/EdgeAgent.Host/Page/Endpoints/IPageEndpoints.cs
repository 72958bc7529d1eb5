using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>
/// Addresses of the page that belong together. A new group is a class of its own that is added to the services in <c>AgentHost</c>; each address names the role that it asks for, and is
/// refused to everybody where it names none.
/// </summary>
internal interface IPageEndpoints
{
    /// <summary>Adds them.</summary>
    void Map(IEndpointRouteBuilder routes);
}
