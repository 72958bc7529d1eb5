using System.Text.Json;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Composition.Orders;

/// <summary>What can be asked of the objects that a camera sees.</summary>
/// <param name="camera">The camera.</param>
/// <param name="errands">Has it done on the camera's thread.</param>
/// <param name="state">What the camera does.</param>
internal sealed class ObjectCommands(EventSource camera, ObjectErrands errands, Func<SourceState> state)
{
    /// <summary>Lets it be asked at a desk, as far as the camera is configured for it.</summary>
    public void AddTo(CommandDesk desk, CameraSettings settings)
    {
        if (settings.Reject is not null)
        {
            desk.AddRequest(camera, CommandNames.Reject, (asked, end) => AskAsync((sight, frame, stop) => sight.Reject(
                asked.GetProperty(Rejection.Number).GetInt32(), TextOf(asked, Rejection.Words), TextOf(asked, Rejection.By), frame, stop), end), Rejection.Arguments);
        }

        if (settings.Lines.Count > 0)
        {
            desk.AddRequest(camera, CommandNames.ResetCounts, (_, end) => AskAsync(static (sight, _, _) =>
            {
                sight.ResetCounts();
                return null;
            }, end));
        }
    }

    private Task<CommandAnswer> AskAsync(Func<ObjectStages.Sight, FrameLease, CancellationToken, string?> errand, CancellationToken end) =>
        state() == SourceState.Running ? errands.AskAsync(errand, end) : Task.FromResult(new CommandAnswer($"{camera.Name} gives no pictures now; its health says why."));

    private static string? TextOf(JsonElement asked, string name) => asked.TryGetProperty(name, out var text) ? text.GetString() : null;
}
