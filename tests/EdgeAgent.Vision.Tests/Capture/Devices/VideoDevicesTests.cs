using System.Buffers.Binary;
using EdgeAgent.Vision.Capture.Devices;
using EdgeAgent.Vision.Capture.Devices.Interop;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Vision.Tests.Capture.Devices;

public sealed class VideoDevicesTests
{
    [Fact]
    public async Task Cameras_are_listed_with_their_stable_names_in_the_kernels_order()
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

            var found = await VideoDevices.ListV4l2Async(classes, devices, path => Path.GetFileName(path) switch
            {
                "video3" => new NodeAnswer(false),
                "video4" => new NodeAnswer(null) { Problem = "no access" },
                _ => new NodeAnswer(true),
            }, TimeProvider.System, CancellationToken.None);
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
    public async Task This_machine_is_listed_without_a_fault() =>
        Assert.NotNull(await VideoDevices.ListAsync(TimeProvider.System, CancellationToken.None));

    [Fact]
    public async Task A_camera_whose_driver_hangs_is_told_and_costs_no_other_its_answer()
    {
        var root = Directory.CreateTempSubdirectory("edgeagent-devices-");
        using var hang = new ManualResetEventSlim();
        try
        {
            foreach (var node in (string[])["video0", "video1"])
                root.CreateSubdirectory("class").CreateSubdirectory(node);
            var time = new FakeTimeProvider();
            var answered = new TaskCompletionSource();
            var listing = VideoDevices.ListV4l2Async(Path.Combine(root.FullName, "class"), "/dev", path =>
            {
                if (path.EndsWith('1'))
                    answered.SetResult();
                else
                    hang.Wait();
                return new NodeAnswer(true);
            }, time, CancellationToken.None);
            await answered.Task;
            // Until the deadline is set, time passes in vain.
            while (!listing.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }

            var found = await listing;
            Assert.Equal("/dev/video0 does not answer: its driver hangs.", found[0].Problem);
            Assert.NotNull(found[0].Cure);
            Assert.Equal("v4l2:/dev/video1", found[1].Source);
        }
        finally
        {
            hang.Set();
            root.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(true, "by-id/usb-A", "by-id/usb-B")]
    [InlineData(false, "by-path/pci-1", "by-path/pci-2")] // the second has no serial number: the one link of both leads to whichever came last
    public void Cameras_of_one_kind_are_told_apart_by_their_places_where_their_ids_do_not(bool bothHaveIds, string first, string second)
    {
        var root = Directory.CreateTempSubdirectory("edgeagent-devices-");
        try
        {
            Link("by-path", "pci-1", 0);
            Link("by-path", "pci-2", 2);
            Link("by-path", "pci-9", 4);
            Link("by-id", "usb-A", 0);
            if (bothHaveIds)
                Link("by-id", "usb-B", 2);
            var names = new StableNames(root.FullName, [(Node(0), "Cam"), (Node(2), "Cam"), (Node(4), "Other"), (Node(6), "None")]);

            Assert.Equal(
                [Path.Combine(root.FullName, first), Path.Combine(root.FullName, second), Path.Combine(root.FullName, "by-path/pci-9"), Node(6)],
                new[] { 0, 2, 4, 6 }.Select(n => names.Of(Node(n))));
        }
        finally
        {
            root.Delete(recursive: true);
        }

        string Node(int number) => Path.Combine(root.FullName, $"video{number}");

        void Link(string folder, string name, int number)
        {
            File.WriteAllText(Node(number), "");
            File.CreateSymbolicLink(Path.Combine(root.CreateSubdirectory(folder).FullName, name), Node(number));
        }
    }

    [Theory]
    [InlineData(0x84A00001u, 0x04200001u, true)] // a UVC camera's picture node
    [InlineData(0x84A00001u, 0x04A00000u, false)] // its metadata node
    [InlineData(0x04000001u, 0u, true)] // a driver of before 3.4
    [InlineData(0x84201000u, 0x04201000u, true)] // multi-planar
    [InlineData(0x84208000u, 0x04208000u, false)] // a codec
    [InlineData(0xA4201000u, 0x24201000u, false)] // behind the media controller: rp1-cfe, pispbe
    public void Only_nodes_that_capture_count(uint capabilities, uint deviceCapabilities, bool expected)
    {
        var capability = new byte[104];
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(84), capabilities);
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(88), deviceCapabilities);
        Assert.Equal(expected, V4l2.IsCapture(capability));
    }

    [Fact]
    public void The_image_processor_of_a_Raspberry_Pi_is_no_camera()
    {
        var capability = new byte[104];
        "bcm2835-isp"u8.CopyTo(capability);
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(84), 0x84200001u);
        BinaryPrimitives.WriteUInt32LittleEndian(capability.AsSpan(88), 0x04200001u);
        Assert.False(V4l2.IsCapture(capability));
    }

    [Fact]
    public void What_is_no_video_device_does_not_capture()
    {
        Assert.False(V4l2.Ask("/dev/null").Captures);
        var absent = V4l2.Ask("/nowhere/video0");
        Assert.Null(absent.Captures);
        Assert.Equal("/nowhere/video0 does not exist, although the kernel lists the camera.", absent.Problem);
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
        var found = VideoDevices.ParseRpicam(listing);
        Assert.Equal([("rpicam:0", "imx708_wide", "0"), ("rpicam:1", "ov5647", "1")], found.Select(d => (d.Source, d.Name, d.Path)));
        Assert.Equal(
            [("SRGGB10_CSI2P", 1536, 864, 120.13), ("SRGGB10_CSI2P", 2304, 1296, 56.03)],
            found[0].Modes.Select(m => (m.Format, m.Width, m.Height, Assert.Single(m.Fps))));
        Assert.Empty(found[1].Modes);
        Assert.Empty(VideoDevices.ParseRpicam("No cameras available!\n"));
    }
}
