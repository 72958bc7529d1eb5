using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles;

public sealed class BundleReaderTests : IDisposable
{
    private readonly TestBundles _bundles = new();

    public void Dispose() => _bundles.Dispose();

    [Fact]
    public void A_bare_file_is_its_own_bundle_and_says_nothing_more()
    {
        var bundle = _bundles.With("some/net.v2.onnx").Read("some/net.v2.onnx");
        Assert.Equal("net.v2", bundle.Name);
        Assert.Equal(_bundles["some"], bundle.Folder);
        Assert.Equal(_bundles["some/net.v2.onnx"], bundle.MainFile);
        Assert.Null(bundle.DescriptionFile);
        Assert.Null(bundle.Family);
        Assert.Null(bundle.Labels);
        Assert.Null(bundle.HashOf(bundle.MainFile));
    }

    [Fact]
    public void A_description_that_stands_elsewhere_completes_a_graph()
    {
        _bundles.With("exports/net.onnx", "exports/other.onnx").Text("mine/net.yaml", "{family: yolox, labels: names.txt, files: {net.onnx: }}").Text("mine/names.txt", "a\nb\n");

        var bundle = BundleReader.Read(_bundles["exports/net.onnx"], _bundles["mine/net.yaml"]);

        Assert.Equal(("net", "yolox", _bundles["exports"]), (bundle.Name, bundle.Family, bundle.Folder));
        Assert.Equal(_bundles["exports/net.onnx"], bundle.MainFile);
        Assert.Equal(["a", "b"], bundle.Labels);
    }

    [Fact]
    public void A_description_that_speaks_for_another_graph_is_refused()
    {
        _bundles.With("exports/net.onnx", "exports/other.onnx").Text("mine/model.yaml", "{files: {other.onnx: }}");

        var fault = Assert.Throws<ModelException>(() => BundleReader.Read(_bundles["exports/net.onnx"], _bundles["mine"]));

        Assert.Contains("it names other.onnx, but is to speak for net.onnx", fault.Message);
    }

    [Theory]
    [InlineData("exports/net.onnx", "mine/none.yaml", "none.yaml does not exist")]
    [InlineData("exports/none.onnx", "mine/model.yaml", "none.onnx does not exist")]
    public void Of_graph_and_description_the_missing_one_is_named(string graph, string description, string words)
    {
        _bundles.With("exports/net.onnx").Text("mine/model.yaml", "name: x");

        var fault = Assert.Throws<ModelException>(() => BundleReader.Read(_bundles[graph], _bundles[description]));

        Assert.Contains(words, fault.Message);
    }

    [Fact]
    public void A_description_beside_a_file_speaks_for_it_when_it_names_it()
    {
        _bundles.With("m/a.onnx").Text("m/model.yaml", "{name: alpha, files: {./a.onnx: }, labels: [x]}");
        var bundle = _bundles.Read("m/a.onnx");
        Assert.Equal("alpha", bundle.Name);
        Assert.Equal(["x"], bundle.Labels);
        Assert.Equal(_bundles["m/a.onnx"], bundle.MainFile);
    }

    [Fact]
    public void A_description_that_names_another_file_does_not_speak_for_this_one()
    {
        _bundles.With("m/a.onnx", "m/b.onnx").Text("m/model.yaml", "{name: alpha, files: {a.onnx: }, labels: [x]}");
        var bundle = _bundles.Read("m/b.onnx");
        Assert.Equal("b", bundle.Name);
        Assert.Null(bundle.Labels);
        Assert.Equal(_bundles["m/b.onnx"], bundle.MainFile);
    }

    [Theory]
    [InlineData("{labels: [x]}")]
    [InlineData("{labels: [x], files: {model.onnx: , model_int8.onnx: }}")]
    [InlineData("{labels: [x], files: {model: model.onnx, small: model_int8.onnx}}")]
    public void Of_several_described_graphs_the_file_that_is_named_is_run(string description)
    {
        _bundles.With("m/model.onnx", "m/model_int8.onnx").Text("m/model.yaml", description);
        var bundle = _bundles.Read("m/model_int8.onnx");
        Assert.Equal(_bundles["m/model_int8.onnx"], bundle.MainFile);
        Assert.Equal(["x"], bundle.Labels);
    }

    [Theory]
    [InlineData("m")]
    [InlineData("m/")]
    [InlineData("m/model.yaml")]
    public void A_folder_is_named_with_or_without_a_slash_or_by_its_description(string reference)
    {
        _bundles.With("m/net.onnx").Text("m/model.yaml", "family: yolox");
        var bundle = _bundles.Read(reference);
        Assert.Equal("m", bundle.Name);
        Assert.Equal(_bundles["m"], bundle.Folder);
        Assert.Equal(_bundles["m/model.yaml"], bundle.DescriptionFile);
        Assert.Equal(_bundles["m/net.onnx"], bundle.MainFile);
    }

    [Fact]
    public void A_folder_of_several_graphs_has_no_main_file_and_says_so()
    {
        var bundle = _bundles.With("m/encoder.onnx", "m/decoder.ort", "m/notes.txt").Read("m");
        Assert.Equal(["decoder", "encoder"], bundle.Files.Keys.Order());
        var refusal = Assert.Throws<ModelException>(() => bundle.MainFile);
        Assert.Contains("has no single graph: it has decoder, encoder", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Name the .onnx file itself, or give the folder a model.yaml", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_graph_in_two_formats_stays_two_files() =>
        Assert.Equal(["model.onnx", "model.ort"], _bundles.With("m/model.onnx", "m/model.ort").Read("m").Files.Keys.Order());

    [Fact]
    public void A_folder_without_a_model_is_refused_in_words()
    {
        var refusal = Assert.Throws<ModelException>(() => _bundles.With("m/notes.txt").Read("m"));
        Assert.Equal(ModelFault.Missing, refusal.Fault);
        Assert.StartsWith($"The folder {_bundles["m"]} holds no model: neither model.yaml, nor an .onnx file", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exporters_folder_is_recognised_with_and_without_a_description()
    {
        _bundles.With("e/full/xformer_encoder.onnx").Text("e/config.yaml", "beam_size: 10\nencoder:\n  enc_type: XformerEncoder\n");
        Assert.Equal(ModelFamily.Espnet, _bundles.Read("e").Family);
        _bundles.Text("e/model.yaml", "name: dictation");
        var described = _bundles.Read("e");
        Assert.Equal(("dictation", ModelFamily.Espnet), (described.Name, described.Family));
    }

    [AssetFact]
    public void Espnets_own_export_is_recognised()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf("exports/espnet/conformer"));
        Assert.Equal(("conformer", ModelFamily.Espnet), (bundle.Name, bundle.Family));
    }

    [Fact]
    public void A_name_is_looked_for_in_every_folder_and_the_first_gives_it()
    {
        _bundles.With("first/both/a.onnx", "second/both/b.onnx", "second/late/c.onnx");
        var reader = new BundleReader([_bundles["absent"], _bundles["first"], _bundles["second"]]);
        Assert.Equal(_bundles["first/both/a.onnx"], reader.Read("both").MainFile);
        Assert.Equal(_bundles["second/late/c.onnx"], reader.Read("late").MainFile);
    }

    [Fact]
    public void A_misspelt_name_is_answered_with_the_names_and_the_nearest()
    {
        _bundles.With("first/yolox-nano/", "first/silero/", "second/silero/", "second/wake/");
        var reader = new BundleReader([_bundles["first"], _bundles["second"]]);
        var refusal = Assert.Throws<ModelException>(() => reader.Read("yolox-nanno"));
        Assert.Equal(ModelFault.Missing, refusal.Fault);
        Assert.Equal(
            $"There is no model 'yolox-nanno' in {_bundles["first"]} or {_bundles["second"]} (there are: silero, wake, yolox-nano). Did you mean 'yolox-nano'?",
            refusal.Message);
    }

    [Fact]
    public void Hundreds_of_names_are_not_all_listed()
    {
        foreach (var i in Enumerable.Range(0, 300))
            _bundles.With($"many/model{i:000}/");
        var refusal = Assert.Throws<ModelException>(() => new BundleReader([_bundles["many"]]).Read("yolox"));
        Assert.Contains("(there are 300: model000,", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.Message.Length < 500);
    }

    [Fact]
    public void A_misspelt_path_is_answered_with_its_nearest_neighbour()
    {
        _bundles.With("m/yolox_nano.onnx");
        var refusal = Assert.Throws<ModelException>(() => _bundles.Read("m/yolox_nan.onnx"));
        Assert.Equal(ModelFault.Missing, refusal.Fault);
        Assert.Equal($"{_bundles["m/yolox_nan.onnx"]} does not exist. Copy the model there or correct the path. Did you mean 'yolox_nano.onnx'?", refusal.Message);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../outside")]
    [InlineData("inside/../../outside")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void A_name_never_leads_out_of_the_folders(string reference)
    {
        _bundles.With("models/inside/a.onnx", "outside/b.onnx");
        var reader = new BundleReader([_bundles["models"]]);
        // Relative to the folder of the tests ".." is one; what must not be found is the one beside the models.
        var fault = Record.Exception(() => Assert.NotEqual(_bundles["outside"], reader.Read(reference).Folder));
        if (fault is not null)
            Assert.IsType<ModelException>(fault);
    }

    [Fact]
    public void What_is_neither_file_nor_folder_is_refused_in_words()
    {
        Assert.Throws<ModelException>(() => new BundleReader([]).Read(new string('x', 5000)));
        Assert.Throws<ModelException>(() => new BundleReader([]).Read(new string('x', 5000) + ".onnx"));
    }
}
