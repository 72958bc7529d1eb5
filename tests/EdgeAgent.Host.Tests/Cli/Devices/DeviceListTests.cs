using System.Text;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Host.Cli.Devices;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Vision.Capture.Devices;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Cli.Devices;

public sealed class DeviceListTests
{
    [Fact]
    public void Each_device_has_a_line_to_paste_with_a_name_of_its_own()
    {
        var rows = DeviceList.Rows(
            [
                new VideoDevice("v4l2:/dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920-video-index0", "HD Pro Webcam C920", "/dev/video0", null),
                new VideoDevice("v4l2:/dev/video2", "HD Pro Webcam C920", "/dev/video2", null),
                new VideoDevice("rpicam:0", "???", "0", null),
            ],
            [new AudioDevice("alsa:plughw:CARD=Device,DEV=0", "HD Pro Webcam C920, USB Audio"), new AudioDevice("alsa:default", "state")]);

        Assert.Equal(
            [
                "hd-pro-webcam-c920: {source: v4l2:/dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920-video-index0}",
                "hd-pro-webcam-c920-2: {source: v4l2:/dev/video2}",
                "camera: {source: rpicam:0}",
                "hd-pro-webcam-c920-usb-a: {source: \"alsa:plughw:CARD=Device,DEV=0\"}",
                // A word that topics use themselves.
                "microphone: {source: alsa:default}",
            ],
            rows.Select(r => r.Yaml));
    }

    [Property(MaxTest = 300)]
    public void Every_line_to_paste_loads_as_the_address_that_it_is_of(string? name, string? rest)
    {
        var (camera, microphone) = ($"v4l2:/dev/{rest}".Split('?')[0].TrimEnd(), $"alsa:x{rest}");
        var rows = DeviceList.Rows([new VideoDevice(camera, name ?? "", "/dev/video0", null)], [new AudioDevice(microphone, name ?? "")]);
        foreach (var (section, row) in new[] { "cameras", "microphones" }.Zip(rows).Where(r => r.Second.Yaml is not null))
        {
            var configuration = new ConfigurationLoader(new SecretRedactor(), _ => null)
                .Load("/etc/edgeagent.yaml", Encoding.UTF8.GetBytes($"{section}:\n  {row.Yaml}\n")).Configuration;
            var source = configuration.Cameras.Values.Select(c => c.Source).Concat(configuration.Microphones.Values.Select(m => m.Source)).Single();
            // A lone surrogate is no text that a file can hold.
            Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(row.Source)), source);
        }
    }

    [Fact]
    public void A_device_that_calls_itself_a_command_to_the_terminal_is_printed_as_text()
    {
        using var written = new StringWriter();
        var console = Spectre.Console.AnsiConsole.Create(new Spectre.Console.AnsiConsoleSettings
        {
            Ansi = Spectre.Console.AnsiSupport.No,
            Out = new Spectre.Console.AnsiConsoleOutput(written),
        });
        console.Profile.Width = 500;
        DevicePrinter.Print(DeviceList.Rows([new VideoDevice("v4l2:/dev/video0", "\u001B[2J[red]x[/", "/dev/[/]", "[b]") { Cure = "[/]" }], []), [new MachineRow("board", "[/]\u0007")], readsAddresses: true, console);

        Assert.DoesNotContain('\u001B', written.ToString());
        Assert.Contains("[red]x[/", written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_device_gives_is_told_in_short()
    {
        VideoMode[] modes =
        [
            new("mjpeg", 1280, 720, [30, 15]), new("mjpeg", 1920, 1080, [29.97]), new("yuyv422", 640, 480, []),
            new("nv12", 1280, 720, [30]) { LeastWidth = 32, LeastHeight = 24 },
        ];
        var rows = DeviceList.Rows(
            [new VideoDevice("v4l2:/dev/video0", "a", "/dev/video0", null) { Modes = modes }],
            [new AudioDevice("alsa:default", "b") { Channels = [1], RatesHz = [44100, 48000] }, new AudioDevice("alsa:x", "c")]);

        Assert.Equal(
            ["mjpeg 1920x1080@29.97 1280x720@30; yuyv422 640x480; nv12 32x24 to 1280x720@30", "1 channel, 44100 48000 Hz", ""],
            rows.Select(DevicePrinter.Gives));
    }
}
