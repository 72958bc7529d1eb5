using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration.Schema;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent schema</c>: the JSON schema of the configuration, or of the events.</summary>
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
        var events = new Option<bool>("--events") { Description = "The schema of the published messages instead." };
        var file = new Option<string?>("--output", "-o") { Description = "Write to this file instead of standard output.", HelpName = "FILE" };
        var verb = new Command("schema", "Print the JSON schema of the configuration, or of the events.") { events, file };
        verb.SetAction(async (parsed, stop) =>
        {
            var schema = parsed.GetValue(events) ? EventSchemas.OfMessages().ToJsonString(Readable) + "\n" : ConfigurationSchema.Generate();
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
