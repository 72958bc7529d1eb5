using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Host.Setup;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Setup;

public sealed class PictureFolderTests : IDisposable
{
    private const uint Somebody = 12_345;
    private readonly List<string> _made = [];

    public void Dispose() => _made.ForEach(folder => Directory.Delete(folder, recursive: true));

    private PictureFolder Make(Func<string, string?> variable)
    {
        var folder = PictureFolder.Make(variable);
        _made.Add(folder.Folder);
        return folder;
    }

    [Fact]
    public void Pictures_are_for_whoever_runs_it_alone()
    {
        var folder = Make(_ => null);
        var file = folder.Keep("door", [0xFF, 0xD8]);
        Assert.Equal((Environment.UserName, Path.Combine(folder.Folder, "door.jpg")), (folder.Reader, file));
        Assert.Equal(Path.Combine(folder.Folder, "door-2.jpg"), folder.Keep("door", [0xFF]));
        Assert.Equal([0xFF, 0xD8], File.ReadAllBytes(file));
        if (!OperatingSystem.IsWindows())
            Assert.Equal("0700", FileOwner.Of(folder.Folder)!.ModeText);
    }

    [RootFact]
    public void By_sudo_they_are_for_who_has_called_it()
    {
        var folder = Make(name => name is "SUDO_UID" or "SUDO_GID" ? $"{Somebody}" : null);
        var file = folder.Keep("door", [0xFF, 0xD8]);

        Assert.Equal($"{Somebody}", folder.Reader);
        Assert.Equal((Somebody, "0700"), (FileOwner.Of(folder.Folder)!.User, FileOwner.Of(folder.Folder)!.ModeText));
        Assert.Equal("0644", FileOwner.Of(file)!.ModeText);
    }

    [RootFact]
    public void A_link_that_somebody_has_put_there_is_not_written_through()
    {
        using var elsewhere = new TemporaryFolder();
        File.WriteAllText(elsewhere["shadow"], "kept");
        var folder = Make(name => name is "SUDO_UID" or "SUDO_GID" ? $"{Somebody}" : null);
        File.CreateSymbolicLink(Path.Combine(folder.Folder, "door.jpg"), elsewhere["shadow"]);

        Assert.EndsWith("door-2.jpg", folder.Keep("door", [0xFF, 0xD8]), StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(elsewhere["shadow"]));
    }
}
