using System.Diagnostics;
using System.Runtime.Versioning;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Host.Tuning;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Tuning;

[UnsupportedOSPlatform("windows")]
public sealed class ConfigurationFileTests : IDisposable
{
    // More than the usual mask leaves.
    private const UnixFileMode TeamsFile = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Through_a_link_the_file_itself_is_written_and_the_link_and_the_rights_stay()
    {
        Directory.CreateDirectory(_folder["real"]);
        File.WriteAllText(_folder["real/edgeagent.yaml"], "a: 1\n");
        File.SetUnixFileMode(_folder["real/edgeagent.yaml"], TeamsFile);
        File.WriteAllText(_folder["real/edgeagent.yaml.new"], "somebody's draft");
        File.CreateSymbolicLink(_folder["edgeagent.yaml"], "real/edgeagent.yaml");
        var file = new ConfigurationFile(_folder["edgeagent.yaml"], _folder.Path);
        Assert.Null(file.WhyNotWritable);

        file.Write("a: 2\n");

        Assert.Equal("a: 2\n", File.ReadAllText(_folder["real/edgeagent.yaml"]));
        Assert.Equal("real/edgeagent.yaml", new FileInfo(_folder["edgeagent.yaml"]).LinkTarget);
        Assert.Equal(TeamsFile, File.GetUnixFileMode(_folder["real/edgeagent.yaml"]));
        Assert.Equal(["edgeagent.yaml", "edgeagent.yaml.new"], Directory.GetFileSystemEntries(_folder["real"]).Select(Path.GetFileName).Order());
        Assert.NotEqual(file.Read().Digest, new ConfigurationFile(Written("other.yaml", "a: 1\n"), _folder.Path).Read().Digest);
        Assert.Equal(file.Read().Digest, new ConfigurationFile(Written("other.yaml", "a: 2\n"), _folder.Path).Read().Digest);
    }

    [RootTheory]
    [InlineData("1234:1234")]
    [InlineData("0:1234")]
    public void Another_owners_or_groups_file_stays_theirs_and_what_was_there_is_kept_until_it_is_written(string owner)
    {
        var path = Written("edgeagent.yaml", "a: 1\nb: a longer one\n");
        Run("chown", owner, path);

        new ConfigurationFile(path, _folder.Path).Write("a: 2\n");

        Assert.Equal(("a: 2\n", owner), (File.ReadAllText(path), $"{FileOwner.Of(path)!.User}:{FileOwner.Of(path)!.Group}"));
        Assert.Equal("a: 1\nb: a longer one\n", File.ReadAllText(_folder[ConfigurationFile.CopyName]));
    }

    /// <summary>As a container gets it: nothing can take the place of a file that is mounted by itself.</summary>
    [RootFact("mount", "umount", "unshare", Trial = SmallDisk.Trial)]
    public void A_file_that_is_mounted_by_itself_is_written_in_place()
    {
        var (outside, inside) = (Written("outside.yaml", "a: 1\n"), Written("inside.yaml", ""));
        Run("mount", "--bind", outside, inside);
        try
        {
            new ConfigurationFile(inside, _folder.Path).Write("a: 2\n");
            Assert.Equal("a: 2\n", File.ReadAllText(outside));
            Assert.Equal(3, Directory.GetFiles(_folder.Path).Length);

            Run("mount", "-o", "remount,bind,ro", inside);
            Assert.Contains("read-only", new ConfigurationFile(inside, _folder.Path).WhyNotWritable, StringComparison.Ordinal);
        }
        finally
        {
            Run("umount", inside);
        }
    }

    [ProgramFact("unshare", "nsenter", Trial = SmallDisk.Trial)]
    public async Task On_a_full_disk_what_was_there_stays_whole()
    {
        await using var disk = await SmallDisk.MountAsync(1);
        var path = Path.Combine(disk.FromOutside, "edgeagent.yaml");
        var before = new string('#', 4000) + "\na: 1\n";
        await File.WriteAllTextAsync(path, before);
        disk.Fill();

        Assert.Throws<IOException>(() => new ConfigurationFile(path, _folder.Path).Write(new string('#', 9000) + "\na: 2\n"));

        Assert.Equal(before, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public void A_file_that_nobody_may_write_or_that_is_gone_says_so()
    {
        var path = Written("edgeagent.yaml", "a: 1\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.Equal($"{path} is read-only.", new ConfigurationFile(path, _folder.Path).WhyNotWritable);
        File.Delete(path);
        Assert.Equal($"{path} is not there any more.", new ConfigurationFile(path, _folder.Path).WhyNotWritable);
    }

    private string Written(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        Assert.True(process.WaitForExit(Until.Patience));
        Assert.Equal(0, process.ExitCode);
    }
}
