using System.Security.Cryptography;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles;

public sealed class LocalSettingsStoreTests : IDisposable
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
        new LocalSettingsStore("a PC", _bundles["state/models-local"], []).Write(_bundles.Read(), Best);
        Unhonoured(Read(), $"they were measured on another device (a PC; this is {Device})");
    }

    [Theory]
    [InlineData("model.onnx")]
    [InlineData("model.int8.onnx")]
    public void Those_of_a_graph_that_was_replaced_are_left_alone_though_its_length_and_time_are_the_same(string replaced)
    {
        Bundle();
        Write(Best);
        var (path, written) = (_bundles[$"b/{replaced}"], File.GetLastWriteTimeUtc(_bundles[$"b/{replaced}"]));
        var length = new FileInfo(path).Length;
        Graph($"b/{replaced}", 7);
        File.SetLastWriteTimeUtc(path, written);
        Assert.Equal(length, new FileInfo(path).Length);
        Unhonoured(Read(), "the model was replaced since they were measured");
    }

    [Fact]
    public void The_same_graph_copied_anew_keeps_its_settings()
    {
        Bundle();
        Write(Best);
        File.SetLastWriteTimeUtc(_bundles["b/model.onnx"], DateTime.UtcNow.AddYears(1));
        Assert.Equal(2, Read().Threads);
    }

    [Fact]
    public void Weights_beside_a_graph_belong_to_it()
    {
        _bundles.Bytes("nets/w.bin", new byte[12]);
        new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 1, 3).Output("y", OnnxModelWriter.Float32, 1, 3)
            .ExternalWeights("a", [1, 3], "w.bin").Node("Add", ["x", "a"], ["y"]).Save(_bundles["nets/a.onnx"]);
        Store().Write(_bundles.Read("nets/a.onnx"), Best with { Variant = null });
        Assert.Equal(2, Reader().Read(_bundles["nets/a.onnx"]).Threads);
        _bundles.Bytes("nets/w.bin", [.. Enumerable.Repeat((byte)1, 12)]);
        Assert.Null(Reader().Read(_bundles["nets/a.onnx"]).Threads);
    }

    [Fact]
    public void The_hash_of_one_graph_is_that_which_sha256sum_prints_and_what_a_description_says_is_not_computed_again()
    {
        Graph("b/model.onnx", 1);
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_bundles["b/model.onnx"])));
        Store().Write(_bundles.Read("b/model.onnx"), Best with { Variant = null });
        Assert.Equal(hash, LocalSettingsFile.Read(_bundles["b/model.local.yaml"]).Graph);

        // A description that says another one is believed here, and refused when the graph is loaded.
        var said = new string('c', 64);
        _bundles.Text("b/model.yaml", $"{{name: net, family: yolox, files: {{model.onnx: 'sha256:{said}'}}}}");
        Store().Write(_bundles.Read(), Best with { Variant = null });
        Assert.Equal(said, LocalSettingsFile.Read(_bundles["b/local.yaml"]).Graph);
    }

    [Fact]
    public void Those_that_name_no_graph_are_left_alone()
    {
        Bundle();
        _bundles.Text("b/local.yaml", $"device: '{Device}'\nmeasured: '2026-11-26'\nthreads: 2\n");
        Unhonoured(Read(), "they do not say which graph they were measured on");
    }

    [Fact]
    public void An_exports_graphs_in_folders_below_are_what_its_settings_are_about()
    {
        _bundles.Text("b/config.yaml", "encoder: {}\n").With("b/full/", "b/quantize/");
        Graph("b/full/encoder.onnx", 1);
        Graph("b/quantize/encoder.onnx", 2);
        Write(Best with { Size = null });
        Assert.True(Read().Quantized);
        Graph("b/full/encoder.onnx", 3);
        Assert.Contains("the model was replaced", Read().LocalNote, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_that_is_named_is_meant_whatever_variant_was_measured_best()
    {
        Bundle();
        Write(Best);
        var bundle = Reader().Read(_bundles["b/model.onnx"]);
        Assert.Equal(_bundles["b/model.onnx"], bundle.MainFile);
        Assert.Equal($"Local settings in {_bundles["b/local.yaml"]} are not honoured: they choose the graph 'int8' of the bundle, and here a graph is named.", bundle.LocalNote);
        Assert.Null(bundle.Threads);
    }

    [Fact]
    public void A_reader_without_settings_honours_none()
    {
        Bundle();
        Write(Best);
        var bundle = _bundles.Read();
        Assert.Equal((null, null), (bundle.LocalNote, bundle.Threads));
        Assert.Equal(_bundles["b/model.onnx"], bundle.MainFile);
    }

    [Fact]
    public void A_bare_graph_has_its_own_file_beside_it()
    {
        Graph("nets/a.onnx", 1);
        Graph("nets/b.onnx", 2);
        Assert.Equal(new LocalSettingsPlace(_bundles["nets/a.local.yaml"], null), Store().Write(_bundles.Read("nets/a.onnx"), Best with { Variant = null }));
        Assert.Equal(2, Reader().Read(_bundles["nets/a.onnx"]).Threads);
        Assert.Null(Reader().Read(_bundles["nets/b.onnx"]).Threads);
    }

    [Fact]
    public void A_variant_that_the_bundle_does_not_have_is_a_fault()
    {
        Bundle();
        Write(Best with { Variant = "int4" });
        Assert.Contains("variant: the bundle has no 'int4'; it has int8.", Assert.Throws<ModelException>(Read).Message);
    }

    [Fact]
    public void Those_of_a_packages_model_stand_in_the_state_folder_by_its_name()
    {
        Bundle();
        var store = Store(packaged: _bundles.Root);

        var place = store.Write(_bundles.Read(), Best);

        Assert.Equal(new LocalSettingsPlace(_bundles["state/models-local/b.yaml"], "the model came with a package, which replaces its folder"), place);
        Assert.False(File.Exists(_bundles["b/local.yaml"]));
        Assert.Equal(2, new BundleReader([_bundles.Root], store).Read("b").Threads);

        Graph("nets/a.onnx", 1);
        Assert.Equal(_bundles["state/models-local/a.yaml"], store.Write(_bundles.Read("nets/a.onnx"), Best with { Variant = null }).Path);

        // The next version brings another graph, with the time that the package gives all its files.
        Graph("b/model.onnx", 7);
        Assert.Contains($"Local settings in {_bundles["state/models-local/b.yaml"]} are not honoured: the model was replaced", new BundleReader([_bundles.Root], store).Read("b").LocalNote, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_whose_name_only_begins_like_a_packages_is_none()
    {
        Bundle();
        Assert.Equal(_bundles["b/local.yaml"], Store(packaged: _bundles.Root[..^1]).Write(_bundles.Read(), Best).Path);
    }

    [Fact]
    public void Those_of_a_model_whose_folder_may_not_be_written_stand_in_the_state_folder()
    {
        Bundle();

        // An administrator may write everywhere; a folder in the new file's place is refused to everybody, in the same way.
        _bundles.With("b/local.yaml.new/");
        var place = Store().Write(_bundles.Read(), Best);
        Assert.Equal(new LocalSettingsPlace(_bundles["state/models-local/b.yaml"], "the model's folder may not be written"), place);
        Assert.Equal(2, Read().Threads);

        // Those that stand beside the model come first: they must be replaced there.
        Directory.Delete(_bundles["b/local.yaml.new"]);
        Write(Best with { Threads = 3 });
        Assert.Equal(3, Read().Threads);
        _bundles.With("b/local.yaml.new/");
        Assert.Contains($"{_bundles["b/local.yaml"]} cannot be written", Assert.Throws<ModelException>(() => Store().Write(_bundles.Read(), Best)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_folder_that_cannot_be_made_is_told_with_what_to_do()
    {
        Bundle();
        _bundles.Text("state", "a file");
        var fault = Assert.Throws<ModelException>(() => Store(packaged: _bundles.Root).Write(_bundles.Read(), Best));
        Assert.StartsWith($"{_bundles["state/models-local/b.yaml"]} cannot be written: ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("The settings belong there, since the model came with a package, which replaces its folder. Run this as the agent's own user or with sudo, or copy the model to a folder of your own and measure it there.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_folder_is_written_in_with_the_rights_that_were_taken_for_it()
    {
        Bundle();
        var taken = new List<string>();
        IDisposable? Take(string folder)
        {
            taken.Add(folder);
            return null;
        }

        Store().Write(_bundles.Read(), Best, Take);
        Store(packaged: _bundles.Root).Write(_bundles.Read(), Best, Take);

        Assert.Equal([_bundles["b"], _bundles["state/models-local"]], taken);
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

    private LocalSettingsStore Store(params string[] packaged) => new(Device, _bundles["state/models-local"], packaged);

    private BundleReader Reader() => new([_bundles.Root], Store());

    private void Graph(string path, float addend)
    {
        _bundles.With(path);
        new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 3).Output("y", OnnxModelWriter.Float32, 3)
            .Weights("a", OnnxModelWriter.Float32, [1], BitConverter.GetBytes(addend)).Node("Add", ["x", "a"], ["y"]).Save(_bundles[path]);
    }

    private void Bundle()
    {
        Graph("b/model.onnx", 1);
        Graph("b/model.int8.onnx", 2);
        _bundles.Text("b/model.yaml", "{name: net, family: yolox, variants: {int8: model.int8.onnx}}");
    }

    private void Write(LocalSettings settings) => Store().Write(_bundles.Read(), settings);

    private ModelBundle Read() => Reader().Read(_bundles["b"]);

    private void Unhonoured(ModelBundle bundle, string why)
    {
        Assert.Equal($"Local settings in {_bundles["b/local.yaml"]} are not honoured: {why}. Measure anew: edgeagent bench MODEL --write.", bundle.LocalNote);
        Assert.Equal((null, null, null), (bundle.Threads, bundle.Engine, bundle.Input.Width));
    }
}
