using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Tests.Cli.Infer;

public sealed class InputExpansionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-").FullName;

    public InputExpansionTests()
    {
        foreach (var name in new[] { "b.JPG", "a.png", "notes.txt", "c.wav", "[1].mp4" })
            File.WriteAllText(Path.Combine(_folder, name), "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_stands_for_its_media_files_in_order() =>
        Assert.Equal(["[1].mp4", "a.png", "b.JPG", "c.wav"], InputExpansion.Expand(_folder).Select(f => Path.GetFileName(f)));

    [Fact]
    public void A_pattern_stands_for_what_matches_whatever_it_is() =>
        Assert.Equal(["a.png", "c.wav", "notes.txt"], InputExpansion.Expand(Path.Combine(_folder, "?*.*")).Select(f => Path.GetFileName(f)).Where(f => char.IsAsciiLetterLower(f[0]) && f != "b.JPG"));

    [Fact]
    public void A_file_stands_for_itself_whatever_its_name() =>
        Assert.Equal([Path.Combine(_folder, "[1].mp4")], InputExpansion.Expand(Path.Combine(_folder, "[1].mp4")));

    [Theory]
    [InlineData("none.jpg", "none.jpg does not exist.")]
    [InlineData("*.gif", "No file matches ")]
    [InlineData("none/*.gif", "does not exist.")]
    [InlineData("http://host/x.jpg", "does not exist.")]
    [InlineData("", "does not exist.")]
    public void What_stands_for_nothing_is_told(string name, string expected)
    {
        var argument = name.Length == 0 || name.Contains("://", StringComparison.Ordinal) ? name : Path.Combine(_folder, name);

        Assert.Contains(expected, Assert.Throws<DeviceException>(() => InputExpansion.Expand(argument)).Message);
    }

    [Fact]
    public void A_folder_without_media_is_told()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;

        Assert.Equal($"{empty} holds no image, video, audio file or volume.", Assert.Throws<DeviceException>(() => InputExpansion.Expand(empty)).Message);
    }
}
