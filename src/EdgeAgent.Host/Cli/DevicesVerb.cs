using System.CommandLine;
using EdgeAgent.Host.Cli.Devices;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Machine;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent devices</c>: the cameras and microphones of this machine, as a configuration names them, and the machine.</summary>
internal static class DevicesVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, Terminal terminal)
    {
        var verb = new Command("devices", "List this machine's cameras and microphones, each with its line for the configuration, and what runs models here.") { options.Json };
        verb.SetAction(async (parsed, stop) =>
        {
            var devices = await DeviceList.OfThisMachineAsync(TimeProvider.System, stop);
            var machine = MachineList.Read(SystemFiles.OfThisMachine);
            if (parsed.GetValue(options.Json))
                PrintJson(devices, machine);
            else
                DevicePrinter.Print(devices, machine, FfmpegProbe.IsInstalled("ffmpeg"), terminal.Styled);
            return ExitCode.Done;
        });
        return verb;
    }

    /// <summary>One document, a row a device, then what they are on.</summary>
    private static void PrintJson(IReadOnlyList<DeviceRow> devices, IReadOnlyList<MachineRow> machine) =>
        Terminal.Out.WriteLine($"[{string.Join(",\n ", devices.Select(JsonText.Of).Concat(machine.Select(JsonText.Of)))}]");
}
