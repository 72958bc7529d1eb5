using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Stills;

namespace EdgeAgent.Vision.Tests.Capture.Stills;

public sealed class ImageFolderSourceTests : IDisposable
{
    private readonly Clips _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public void Images_come_sorted_at_the_given_rate_and_damaged_ones_are_left_out()
    {
        Write("c.ppm", 2, 1, 3);
        Write("a.ppm", 1, 1, 1);
        _folder.Write("b.png", "<html>"u8);
        _folder.Write("notes.txt", "no image"u8);
        _folder.Write(".d.ppm", "hidden"u8);
        using var source = Source(new FrameSourceOptions { ImagesPerSecond = 4, Loop = true });
        var seen = Seen.All(source, limit: 4, pixels: true);
        Assert.Equal([1, 3, 1, 3], seen.Select(s => (int)s.Pixels[0]));
        Assert.Equal([0, 500, 750, 1250], seen.Select(s => s.Milliseconds));
        Assert.Equal([0, 1, 2, 3], seen.Select(s => s.Segment)); // other sizes, another round
        Assert.Equal(2, source.DamagedFrames);
    }

    [ProgramFact("ffmpeg")]
    public void Without_loop_it_ends()
    {
        Write("a.ppm", 1, 1, 1);
        using var source = Source(new FrameSourceOptions());
        Assert.Single(Seen.All(source));
        Assert.Empty(Seen.All(source));
    }

    [Fact]
    public void A_folder_without_images_says_so()
    {
        using var source = Source(new FrameSourceOptions());
        Assert.Equal(DeviceFault.NotFound, Assert.Throws<DeviceException>(() => Seen.All(source)).Reason);
        _folder.Write("a.png", "<html>"u8);
        using var damaged = Source(new FrameSourceOptions { Loop = true });
        var e = Assert.Throws<DeviceException>(() => Seen.All(damaged));
        Assert.Equal(DeviceFault.Unreadable, e.Reason);
        Assert.Contains("a.png: it is a page of HTML or XML", e.Message, StringComparison.Ordinal);
    }

    private ImageFolderSource Source(FrameSourceOptions options) =>
        new(Path.GetDirectoryName(_folder.PathOf("x"))!, options with { Pace = FilePace.Asap }, TimeProvider.System);

    private void Write(string name, int width, int height, byte value) =>
        _folder.Write(name, [.. System.Text.Encoding.ASCII.GetBytes($"P6 {width} {height} 255\n"), .. Enumerable.Repeat(value, width * height * 3)]);
}
