using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Demo;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Demo;

public sealed class DemoFilesTests : IDisposable
{
    private readonly TemporaryFolder _root = new();
    private readonly ConfigurationLoader _loader = new(new SecretRedactor());

    public DemoFilesTests()
    {
        Directory.CreateDirectory(_root["config"]);
        File.Copy(Path.Combine(Repository.Root, DemoFiles.Configuration), _root[DemoFiles.Configuration]);
    }

    public void Dispose() => _root.Dispose();

    private string[] Needed()
    {
        var missing = Assert.Throws<DemoFilesMissingException>(() => new DemoFiles(_root.Path).Load(_loader)).Message;
        return missing["The demo needs ".Length..missing.IndexOf($" in {_root.Path}", StringComparison.Ordinal)].Split(", ");
    }

    private void Bring(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        if (path.StartsWith("models/", StringComparison.Ordinal))
            Directory.CreateDirectory(_root[path]);
        else
            File.WriteAllText(_root[path], "");
    }

    [Fact]
    public void What_is_missing_is_told_at_once_with_the_line_that_brings_it()
    {
        Directory.CreateDirectory(_root[".git"]);
        var needed = Needed();
        Assert.Contains("demo/conveyor.mp4", needed);
        Assert.Contains("models/surface-defects", needed);
        Assert.Contains("models/commands", needed);
        foreach (var path in needed[2..])
            Bring(path);

        var fault = Assert.Throws<DemoFilesMissingException>(() => new DemoFiles(_root.Path).Load(_loader));

        Assert.Equal($"The demo needs {needed[0]}, {needed[1]} in {_root.Path}: not there. The repository carries them; "
            + $"bring them back with: git -C {_root.Path} checkout -- {needed[0]} {needed[1]}", fault.Message);
    }

    [Fact]
    public void A_copy_without_the_repository_is_told_where_its_files_are() =>
        Assert.EndsWith("copy its folders demo and models here.", Assert.Throws<DemoFilesMissingException>(() => new DemoFiles(_root.Path).Load(_loader)).Message);

    [ProgramFact("ffmpeg")]
    public void With_everything_there_the_configuration_is_read()
    {
        foreach (var path in Needed())
            Bring(path);

        var configuration = new DemoFiles(_root.Path).Load(_loader).Configuration;

        Assert.All(configuration.Cameras.Values, c => Assert.True(c.Loop));
        Assert.All(configuration.Microphones.Values, m => Assert.True(m.Loop));
        Assert.Null(configuration.Mqtt.Url);
    }

    [Fact]
    public void A_program_finds_the_files_above_it()
    {
        var program = Directory.CreateDirectory(_root[".build/agent"]).FullName;

        Assert.Contains($" in {_root.Path}:", Assert.Throws<DemoFilesMissingException>(() => DemoFiles.Beside(program).Load(_loader)).Message);
    }

    [Fact]
    public void A_program_without_the_demo_says_so()
    {
        File.Delete(_root[DemoFiles.Configuration]);

        Assert.StartsWith($"The demo is not installed: neither {_root.Path} nor a folder above it has config/demo.yaml.",
            Assert.Throws<DemoFilesMissingException>(() => DemoFiles.Beside(_root.Path)).Message);
    }
}
