using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Logs;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Serilog.Events;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>
/// What somebody needs who helps from afar, in one file: the configuration without its secrets, the log, versions, figures and the last events. Every text goes through the redactor.
/// </summary>
/// <param name="file">The configuration file.</param>
/// <param name="redactor">Blots secrets out.</param>
/// <param name="log">The log.</param>
/// <param name="diary">The events.</param>
/// <param name="health">The figures.</param>
/// <param name="agent">The agent's name.</param>
/// <param name="time">Names the file.</param>
internal sealed class SupportEndpoints(string file, SecretRedactor redactor, RecentLog log, DiarySearch diary, HealthEndpoints health, string agent, TimeProvider time) : IPageEndpoints
{
    private const int MostEvents = 100;
    private const int LargestFile = 1 << 20;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/support", Role.Admin, BundleAsync);

    private async Task BundleAsync(HttpContext context)
    {
        var texts = new (string Name, string Text)[]
        {
            ("about.txt", About()),
            ("edgeagent.yaml", Configuration()),
            ("log.txt", string.Concat(log.Read(LogEventLevel.Verbose, 0, RecentLog.MostLines).Lines.Select(LineOf))),
            ("health.json", JsonSerializer.Serialize(await health.ReadAsync(context.RequestAborted), PageJsonContext.Default.HealthAnswer)),
            ("events.jsonl", string.Concat((await diary.ReadAsync(new DiaryFilter { Limit = MostEvents }, context.RequestAborted)).Select(told => $"{told.Event.GetRawText()}\n"))),
        };
        using var bundle = new MemoryStream();
        using (var zip = new ZipArchive(bundle, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in texts)
            {
                await using var entry = await zip.CreateEntry(name).OpenAsync(context.RequestAborted);
                await entry.WriteAsync(Encoding.UTF8.GetBytes(redactor.Redact(text)), context.RequestAborted);
            }
        }

        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition = string.Create(CultureInfo.InvariantCulture, $"attachment; filename=\"edgeagent-{agent}-{time.GetUtcNow():yyyyMMdd-HHmmss}.zip\"");
        context.Response.ContentLength = bundle.Length;
        bundle.Position = 0;
        await bundle.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private string About() => $"""
        edgeagent {StreamsService.Version}
        agent     {agent}
        at        {CloudEventJson.Format(time.GetUtcNow())}
        runtime   {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}
        system    {System.Runtime.InteropServices.RuntimeInformation.OSDescription}, {System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}
        device    {DeviceName.OfThisMachine}

        """;

    /// <summary>The file as it is now. It is read as a configuration first, so that the redactor meets whatever secrets somebody has just written into it.</summary>
    private string Configuration()
    {
        try
        {
            if (RegularFile.Read(file, LargestFile) is not { } bytes)
                return "# The file is too large to be a configuration.\n";
            new ConfigurationLoader(redactor).Load(file, bytes);
            return WithoutComments(Encoding.UTF8.GetString(bytes));
        }
        catch (ConfigurationException e)
        {
            return $"# The file has faults now and is left out, since not all of its secrets can be known:\n{string.Concat(e.Faults.Select(fault => $"# {fault.ToString().ReplaceLineEndings(" ")}\n"))}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"# The file cannot be read: {e.Message.ReplaceLineEndings(" ")}\n";
        }
    }

    /// <summary>What was commented out may be an old password, which nobody knows as one.</summary>
    private static string WithoutComments(string yaml) => string.Concat(yaml.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => !line.TrimStart().StartsWith('#')).Select(line => $"{Uncommented(line)}\n"));

    private static string Uncommented(string line)
    {
        for (var at = line.IndexOf(" #", StringComparison.Ordinal); at >= 0; at = line.IndexOf(" #", at + 1, StringComparison.Ordinal))
        {
            var before = line[..at];
            if (before.Count(c => c == '"') % 2 == 0 && before.Count(c => c == '\'') % 2 == 0)
                return before.TrimEnd();
        }

        return line;
    }

    private static string LineOf(LogLine line) => $"{CloudEventJson.Format(line.At)} {LogEndpoints.WordOf(line.Level)} {line.Source}: {line.Message}\n";
}
