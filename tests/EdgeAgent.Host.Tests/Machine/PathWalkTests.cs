using EdgeAgent.Host.Machine;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Machine;

public sealed class PathWalkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PathWalkTests()
    {
        Directory.CreateDirectory(_folder["a/b"]);
        Directory.CreateDirectory(_folder["other"]);
        File.WriteAllText(_folder["a/file"], "");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_part_of_the_way_is_a_step_also_behind_links()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Directory.CreateSymbolicLink(_folder["link"], "a/b");

        var steps = new PathWalk().Steps(_folder["link/none/more"]).ToList();

        Assert.Equal("/", steps[0].Node.Path);
        Assert.Equal([_folder.Path, _folder["link"], _folder["a"], _folder["a/b"]], steps.SkipWhile(s => s.Node.Path != _folder.Path).Select(s => s.Node.Path));
        Assert.Equal(["none/more", "b/none/more", "none/more"], steps[^3..].Select(s => s.Rest));
        Assert.Equal(_folder["a/b/none/more"], steps[^1].Whole);
    }

    // A link's ".." is above where it leads, not above where it stands: that is what readlink -f says, too.
    [Theory]
    [InlineData("a/file", "a/file")]
    [InlineData("up/file", "a/file")]
    [InlineData("other/deep", "a/file")]
    [InlineData("none", null)]
    [InlineData("nowhere", null)]
    [InlineData("a/file/below", null)]
    public void The_end_is_where_the_kernel_comes_to(string path, string? end)
    {
        if (!OperatingSystem.IsLinux())
            return;
        Directory.CreateSymbolicLink(_folder["inner"], _folder["a/b"]);
        Directory.CreateSymbolicLink(_folder["up"], "inner/..");
        File.CreateSymbolicLink(_folder["other/deep"], "../inner/../file");
        File.CreateSymbolicLink(_folder["nowhere"], "gone/file");

        Assert.Equal(end is null ? null : _folder[end], new PathWalk().End(_folder[path])?.Path);
    }

    [Fact]
    public void Circles_are_told()
    {
        if (!OperatingSystem.IsLinux())
            return;
        File.CreateSymbolicLink(_folder["round"], "round");
        Assert.Throws<IOException>(() => new PathWalk().End(_folder["round"]));
    }
}
