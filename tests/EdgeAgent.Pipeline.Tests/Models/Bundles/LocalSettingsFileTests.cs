using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using FsCheck;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles;

public sealed class LocalSettingsFileTests : IDisposable
{
    private readonly TestBundles _bundles = new();

    public void Dispose() => _bundles.Dispose();

    [Theory]
    [InlineData("device: x\nmeasured: y\nthread: 2\n", ":3:1 thread: there is no such key. Did you mean 'threads'?")]
    [InlineData("measured: y\n", ":1:1 device: the key is missing.")]
    [InlineData("device: x\nmeasured: y\nthreads: 0\n", ":3:10 threads: '0' is not allowed. Allowed: a whole number from 1 to 256.")]
    [InlineData("device: x\nmeasured: y\nengine: gpu\n", ":3:9 engine: 'gpu' is not allowed. Allowed: one of cpu, cuda")]
    [InlineData("device: x\nmeasured: y\ngraph: 'sha256:12'\n", ":3:8 graph: this is no hash: 'sha256:' and 64 hexadecimal digits.")]
    public void A_fault_is_told_with_its_place(string text, string sentence)
    {
        var path = _bundles["local.yaml"];
        _bundles.Text("local.yaml", text);
        Assert.Contains($"{path}{sentence}", Assert.Throws<ModelException>(() => LocalSettingsFile.Read(path)).Message);
    }

    [Fact]
    public void A_link_in_the_files_place_is_replaced_and_not_written_through()
    {
        // A person with sudo writes into folders that others may write.
        _bundles.Text("secret", "theirs").With("b/");
        File.CreateSymbolicLink(_bundles["b/local.yaml.new"], _bundles["secret"]);
        File.CreateSymbolicLink(_bundles["b/local.yaml"], _bundles["secret"]);
        LocalSettingsFile.Write(_bundles["b/local.yaml"], new LocalSettings { Device = "x", Measured = "y" });
        Assert.Equal("theirs", File.ReadAllText(_bundles["secret"]));
        Assert.Equal("x", LocalSettingsFile.Read(_bundles["b/local.yaml"]).Device);
    }

    [Property]
    public bool What_is_written_is_read_back(NonEmptyString device, PositiveInt threads, byte engine, bool hasSize, NormalFloat figure)
    {
        var name = string.Concat(device.Get.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        var settings = new LocalSettings
        {
            Device = name.Length > 0 ? name : "x",
            Measured = "2026-11-26",
            Graph = hasSize ? new string('a', 64) : "",
            Threads = Math.Min(256, threads.Get),
            Engine = Enum.GetValues<Engine>()[engine % Enum.GetValues<Engine>().Length],
            Size = hasSize ? (640, 384) : null,
            Figures = new Dictionary<string, double> { ["p50_ms"] = Math.Min(1e12, Math.Abs(figure.Get)) },
        };
        var path = _bundles["read.yaml"];
        LocalSettingsFile.Write(path, settings);
        var read = LocalSettingsFile.Read(path);
        return read with { Figures = settings.Figures } == settings && read.Figures["p50_ms"] == settings.Figures["p50_ms"];
    }
}
