using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration.Schema;
using EdgeAgent.Mqtt.Schemas;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent schema</c>: the JSON schema of the configuration, of scenes, of the events, or of another kind of message.</summary>
internal static class SchemaVerb
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var scene = new Option<bool>("--scene") { Description = "The schema of scenes, which 'edgeagent test' plays, instead." };
        var events = new Option<bool>("--events") { Description = "The schema of the published messages instead." };
        var payload = new Option<string?>("--payload")
        {
            Description = $"The schema of one kind of message beside the events instead: {string.Join(", ", PayloadSchemas.Names)}.",
            HelpName = "NAME",
        };
        payload.AcceptOnlyFromAmong([.. PayloadSchemas.Names]);
        var file = new Option<string?>("--output", "-o") { Description = "Write to this file instead of standard output.", HelpName = "FILE" };
        var verb = new Command("schema", "Print the JSON schema of the configuration, of scenes, or of what is published.") { scene, events, payload, file };
        verb.Validators.Add(parsed =>
        {
            Option[] kinds = [scene, events, payload];
            if (kinds.Where(kind => parsed.GetResult(kind) is { Implicit: false }).Take(2).ToList() is [var one, var other])
                parsed.AddError($"{one.Name} and {other.Name} are two schemas. Leave one of them out.");
        });
        verb.SetAction(async (parsed, stop) =>
        {
            var published = parsed.GetValue(payload) is { } name ? PayloadSchemas.All().Single(p => p.Name == name).Schema : parsed.GetValue(events) ? EventSchemas.OfMessages() : null;
            var schema = published is not null ? published.ToJsonString(Readable) + "\n" : parsed.GetValue(scene) ? SettingsSchema.OfScene() : SettingsSchema.OfConfiguration();
            return await WriteAsync(parsed.GetValue(file), schema, stop);
        });
        return verb;
    }

    private static async Task<int> WriteAsync(string? path, string schema, CancellationToken stop)
    {
        if (path is null)
        {
            await Terminal.Out.WriteAsync(schema);
            return ExitCode.Done;
        }

        try
        {
            await File.WriteAllTextAsync(path, schema, stop);
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Terminal.Error.WriteLineAsync($"{path} cannot be written: {e.Message}");
            return ExitCode.Failed;
        }
    }
}
