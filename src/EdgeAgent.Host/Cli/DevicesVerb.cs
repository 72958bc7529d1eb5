using System.CommandLine;
using EdgeAgent.Host.Cli.Devices;
using EdgeAgent.Host.Cli.Output;
using Spectre.Console;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent devices</c>: the cameras and microphones of this machine, as a configuration names them.</summary>
internal static class DevicesVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, Terminal terminal)
    {
        var verb = new Command("devices", "List this machine's cameras and microphones.") { options.Json };
        verb.SetAction((parsed, stop) =>
        {
            var devices = DeviceList.OfThisMachine(TimeProvider.System, stop);
            if (parsed.GetValue(options.Json))
                PrintJson(devices);
            else
                Print(devices, terminal);
            return Task.FromResult(ExitCode.Done);
        });
        return verb;
    }

    /// <summary>One document, a row a device: no device at all is an empty list and still JSON.</summary>
    private static void PrintJson(IReadOnlyList<DeviceRow> devices) =>
        Terminal.Out.WriteLine($"[{string.Join(",\n ", devices.Select(JsonText.Of))}]");

    private static void Print(IReadOnlyList<DeviceRow> devices, Terminal terminal)
    {
        foreach (var kind in (string[])["camera", "microphone"])
        {
            var rows = devices.Where(d => d.Kind == kind).ToList();
            terminal.Styled.MarkupLine($"[bold]{kind}s[/]{(rows.Count == 0 ? ": none" : "")}");
            foreach (var row in rows)
            {
                var problem = row.Problem is null ? "" : $" [yellow]{Markup.Escape(row.Problem)}[/]";
                terminal.Styled.MarkupLine($"  source: {Markup.Escape(row.Source)}   [grey]{Markup.Escape(row.Name)}[/]{problem}");
            }
        }
    }
}
