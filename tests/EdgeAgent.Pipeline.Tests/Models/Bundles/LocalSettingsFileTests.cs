using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using FsCheck;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles;

public sealed class LocalSettingsFileTests : IDisposable
{
    private const string Device = "Raspberry Pi 5 Model B Rev 1.0, Cortex-A76, 4 cores";
    private readonly TestBundles _bundles = new();

    public void Dispose() => _bundles.Dispose();

    [Fact]
    public void Settings_of_this_device_are_put_over_the_bundle_and_said()
    {
        Bundle();
        Write(Best);

        var bundle = Read();

        Assert.Equal(_bundles["b/model.int8.onnx"], bundle.MainFile);
        Assert.Equal((2, Engine.Xnnpack, 320, 192), (bundle.Threads!.Value, bundle.Engine!.Value, bundle.Input.Width!.Value, bundle.Input.Height!.Value));
        Assert.Equal($"Local settings of 2026-11-26 in {_bundles["b/local.yaml"]} are in force: int8, 320x192, xnnpack, 2 threads.", bundle.LocalNote);
    }

    [Fact]
    public void Those_of_another_device_are_said_and_left_alone()
    {
        Bundle();
        Write(Best with { Device = "a PC" });
        Unhonoured(Read(), $"they were measured on another device (a PC; this is {Device})");
    }

    [Fact]
    public void Those_that_are_older_than_the_graph_are_said_and_left_alone()
    {
        Bundle();
        Write(Best);
        File.SetLastWriteTimeUtc(_bundles["b/local.yaml"], File.GetLastWriteTimeUtc(_bundles["b/model.onnx"]).AddMinutes(-1));
        Unhonoured(Read(), "the model was replaced since they were measured");
    }

    [Fact]
    public void A_graph_that_is_named_is_meant_whatever_variant_was_measured_best()
    {
        Bundle();
        Write(Best);
        var bundle = Reader.Read(_bundles["b/model.onnx"]);
        Assert.Equal(_bundles["b/model.onnx"], bundle.MainFile);
        Assert.Equal($"Local settings in {_bundles["b/local.yaml"]} are not honoured: they choose the graph 'int8' of the bundle, and here a graph is named.", bundle.LocalNote);
        Assert.Null(bundle.Threads);
    }

    [Fact]
    public void A_reader_without_a_device_honours_none_and_knows_where_they_would_stand()
    {
        Bundle();
        Write(Best);
        var bundle = _bundles.Read();
        Assert.Equal((_bundles["b/local.yaml"], null, null), (bundle.LocalFile, bundle.LocalNote, bundle.Threads));
        Assert.Equal(_bundles["b/model.onnx"], bundle.MainFile);
    }

    [Fact]
    public void A_bare_graph_has_its_own_file_beside_it()
    {
        _bundles.With("nets/a.onnx", "nets/b.onnx");
        Assert.Equal(_bundles["nets/a.local.yaml"], Reader.Read(_bundles["nets/a.onnx"]).LocalFile);
        LocalSettingsFile.Write(_bundles["nets/a.local.yaml"], Best with { Variant = null });
        Assert.Equal(2, Reader.Read(_bundles["nets/a.onnx"]).Threads);
        Assert.Null(Reader.Read(_bundles["nets/b.onnx"]).Threads);
    }

    [Fact]
    public void A_variant_that_the_bundle_does_not_have_is_a_fault()
    {
        Bundle();
        Write(Best with { Variant = "int4" });
        Assert.Contains("variant: the bundle has no 'int4'; it has int8.", Assert.Throws<ModelException>(Read).Message);
    }

    [Theory]
    [InlineData("device: x\nmeasured: y\nthread: 2\n", ":3:1 thread: there is no such key. Did you mean 'threads'?")]
    [InlineData("measured: y\n", ":1:1 device: the key is missing.")]
    [InlineData("device: x\nmeasured: y\nthreads: 0\n", ":3:10 threads: '0' is not allowed. Allowed: a whole number from 1 to 256.")]
    [InlineData("device: x\nmeasured: y\nengine: gpu\n", ":3:9 engine: 'gpu' is not allowed. Allowed: one of cpu, cuda")]
    public void A_fault_is_told_with_its_place(string text, string sentence)
    {
        Bundle();
        _bundles.Text("b/local.yaml", text);
        Assert.Contains($"{_bundles["b/local.yaml"]}{sentence}", Assert.Throws<ModelException>(Read).Message);
    }

    [Fact]
    public void A_folder_that_may_not_be_written_says_what_to_do() => Assert.Contains("copy the model to a folder of your own",
        Assert.Throws<ModelException>(() => LocalSettingsFile.Write(_bundles["none/local.yaml"], Best)).Message);

    [Property]
    public bool What_is_written_is_read_back(NonEmptyString device, PositiveInt threads, byte engine, bool hasSize, NormalFloat figure)
    {
        var name = string.Concat(device.Get.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        var settings = new LocalSettings
        {
            Device = name.Length > 0 ? name : "x",
            Measured = "2026-11-26",
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

    private static LocalSettings Best => new()
    {
        Device = Device,
        Measured = "2026-11-26",
        Threads = 2,
        Engine = Engine.Xnnpack,
        Size = (320, 192),
        Variant = "int8",
    };

    private BundleReader Reader => new([_bundles.Root], Device);

    private void Bundle() => _bundles.With("b/model.onnx", "b/model.int8.onnx").Text("b/model.yaml", "{name: net, family: yolox, variants: {int8: model.int8.onnx}}");

    private void Write(LocalSettings settings) => LocalSettingsFile.Write(_bundles["b/local.yaml"], settings);

    private ModelBundle Read() => Reader.Read(_bundles["b"]);

    private void Unhonoured(ModelBundle bundle, string why)
    {
        Assert.Equal($"Local settings in {_bundles["b/local.yaml"]} are not honoured: {why}. Measure anew: edgeagent bench MODEL --write.", bundle.LocalNote);
        Assert.Equal((null, null, null), (bundle.Threads, bundle.Engine, bundle.Input.Width));
    }
}
