using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Scenes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A false or missed alarm becomes a scene, by the hand of who sees it.</summary>
/// <param name="diary">Knows the events, and what shows them.</param>
/// <param name="desk">Makes scenes; null where the configuration is nobody's file.</param>
internal sealed class SceneEndpoints(DiarySearch diary, SceneDesk? desk) : IPageEndpoints
{
    private const string NoFile = "A scene needs a configuration that stays, and this agent's goes with it. 'edgeagent init' makes one.";

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Post("/api/scenes", Role.Admin, AddAsync);

    private async Task AddAsync(HttpContext context)
    {
        var asked = await context.ReadAsync(PageJsonContext.Default.SceneRequest);
        if (desk is null)
            throw new PageRefusal(StatusCodes.Status409Conflict, NoFile);
        try
        {
            var (told, film) = await diary.AskAsync(asked.Event, (reader, told, stop) => (told, new FilmSearch(reader, desk.StateFolder, stop).Find(told)), context.RequestAborted);
            var file = await desk.AddAsync(told, film, asked.Never, context.RequestAborted);
            await context.AnswerAsync(new SceneAnswer(file, $"edgeagent test {ShellWord.Of(Path.GetDirectoryName(file)!)}"), PageJsonContext.Default.SceneAnswer);
        }
        catch (SceneException e)
        {
            throw new PageRefusal(StatusCodes.Status409Conflict, e.Message);
        }
    }
}
