using System.Diagnostics;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Host.Tuning;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Tuning;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Through_a_link_the_file_itself_is_written_and_the_link_and_the_rights_stay()
    {
        Directory.CreateDirectory(_folder["real"]);
        File.WriteAllText(_folder["real/edgeagent.yaml"], "a: 1\n");
        File.SetUnixFileMode(_folder["real/edgeagent.yaml"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(_folder["edgeagent.yaml"], "real/edgeagent.yaml");
        var file = new ConfigurationFile(_folder["edgeagent.yaml"], _folder.Path);
        Assert.Null(file.WhyNotWritable);

        file.Write("a: 2\n");

        Assert.Equal("a: 2\n", File.ReadAllText(_folder["real/edgeagent.yaml"]));
        Assert.Equal("real/edgeagent.yaml", new FileInfo(_folder["edgeagent.yaml"]).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_folder["real/edgeagent.yaml"]));
        Assert.Equal(["edgeagent.yaml"], Directory.GetFileSystemEntries(_folder["real"]).Select(Path.GetFileName));
        Assert.NotEqual(file.Read().Digest, new ConfigurationFile(Written("other.yaml", "a: 1\n"), _folder.Path).Read().Digest);
        Assert.Equal(file.Read().Digest, new ConfigurationFile(Written("other.yaml", "a: 2\n"), _folder.Path).Read().Digest);
    }

    [RootFact("chown")]
    public void Another_owners_file_stays_that_owners_and_what_was_there_is_kept_until_it_is_written()
    {
        var path = Written("edgeagent.yaml", "a: 1\nb: a longer one\n");
        Run("chown", "1234:1234", path);

        new ConfigurationFile(path, _folder.Path).Write("a: 2\n");

        Assert.Equal(("a: 2\n", 1234u), (File.ReadAllText(path), FileOwner.Of(path)!.User));
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
            Assert.False(File.Exists(inside + ".new"));

            Run("mount", "-o", "remount,bind,ro", inside);
            Assert.Contains("read-only", new ConfigurationFile(inside, _folder.Path).WhyNotWritable, StringComparison.Ordinal);
        }
        finally
        {
            Run("umount", inside);
        }
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
