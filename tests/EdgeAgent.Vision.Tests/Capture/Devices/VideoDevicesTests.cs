using System.Buffers.Binary;
using EdgeAgent.Vision.Capture.Devices;
using EdgeAgent.Vision.Capture.Devices.Interop;

namespace EdgeAgent.Vision.Tests.Capture.Devices;

public sealed class VideoDevicesTests
{
    [Fact]
    public void Cameras_are_listed_with_their_stable_names_in_the_kernels_order()
    {
        var root = Directory.CreateTempSubdirectory("edgeagent-devices-");
        try
        {
            var classes = root.CreateSubdirectory("class").FullName;
            var devices = root.CreateSubdirectory("dev").FullName;
            foreach (var (node, name) in new[] { ("video10", "Second\n"), ("video2", "USB Camera: USB Camera\n"), ("video3", "metadata"), ("video4", ""), ("v4l-subdev0", "sensor") })
            {
                Directory.CreateDirectory(Path.Combine(classes, node));
                File.WriteAllText(Path.Combine(classes, node, "name"), name);
                File.WriteAllText(Path.Combine(devices, node), "");
            }

            Directory.CreateDirectory(Path.Combine(devices, "v4l", "by-id"));
            var stable = Path.Combine(devices, "v4l", "by-id", "usb-Cam-video-index0");
            File.CreateSymbolicLink(stable, "../../video2");

            var found = VideoDevices.ListV4l2(classes, devices, path => Path.GetFileName(path) switch
            {
                "video3" => (false, null),
                "video4" => (null, "no access"),
                _ => (true, null),
            });
            Assert.Equal(
                [
                    new VideoDevice($"v4l2:{stable}", "USB Camera: USB Camera", $"{devices}/video2", null),
                    new VideoDevice($"v4l2:{devices}/video4", "video4", $"{devices}/video4", "no access"),
                    new VideoDevice($"v4l2:{devices}/video10", "Second", $"{devices}/video10", null),
                ],
                found);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public void This_machine_is_listed_without_a_fault() =>
        Assert.NotNull(VideoDevices.List(TimeProvider.System, CancellationToken.None));

    [Theory]
    [InlineData(0x84A00001u, 0x04200001u, true)] // a UVC camera's picture node
    [InlineData(0x84A00001u, 0x04A00000u, false)] // its metadata node
    [InlineData(0x04000001u, 0u, true)] // a driver of before 3.4
    [InlineData(0x84201000u, 0x04201000u, true)] // multi-planar
    [InlineData(0x84208000u, 0x04208000u, false)] // a codec
    public void Only_nodes_that_capture_count(uint capabilities, uint deviceCapabilities, bool expected)
    {
        var capability = new byte[104];
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(84), capabilities);
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(88), deviceCapabilities);
        Assert.Equal(expected, V4l2.IsCapture(capability));
    }

    [Fact]
    public void What_is_no_video_device_does_not_capture()
    {
        Assert.False(V4l2.CanCapture("/dev/null", out _));
        Assert.Null(V4l2.CanCapture("/nowhere/video0", out var problem));
        Assert.StartsWith("/nowhere/video0 cannot be opened:", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_list_of_rpicam_is_read()
    {
        const string listing = """
            Available cameras
            -----------------
            0 : imx708_wide [4608x2592 10-bit RGGB] (/base/axi/pcie@120000/rp1/i2c@88000/imx708@1a)
                Modes: 'SRGGB10_CSI2P' : 1536x864 [120.13 fps - (768, 432)/3072x1728 crop]
                                         2304x1296 [56.03 fps - (0, 0)/4608x2592 crop]

            1 : ov5647 [2592x1944] (/base/soc/i2c0mux/i2c@1/ov5647@36)
            """;
        Assert.Equal(
            [new VideoDevice("rpicam:0", "imx708_wide", "0", null), new VideoDevice("rpicam:1", "ov5647", "1", null)],
            VideoDevices.ParseRpicam(listing));
        Assert.Empty(VideoDevices.ParseRpicam("No cameras available!\n"));
    }
}
