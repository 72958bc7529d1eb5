using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Keywords.OpenWakeWord;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Keywords;

public class KeywordModelTests
{
    private static readonly string[] Shared = ["kws/melspectrogram.onnx", "kws/embedding_model.onnx"];

    [AssetTheory]
    [InlineData("computer_v2", true)]
    [InlineData("digits_head", true)]
    [InlineData("embedding_model", false)]
    [InlineData("melspectrogram", false)]
    public void A_head_is_recognised_by_its_graph(string name, bool isHead)
    {
        using var lane = TestLanes.Open($"models/kws/{name}.onnx");
        Assert.Equal(isHead, OpenWakeWordNetwork.IsHead(lane.Signature));
    }

    [AssetFact]
    public void A_head_beside_the_shared_graphs_is_a_model_with_the_label_of_its_file()
    {
        using var model = TestKeywords.OpenAsset("computer_v2");
        Assert.Equal(["computer"], model.Keywords);
        Assert.Equal("computer_v2", model.Name);
    }

    [AssetFact]
    public void The_labels_of_a_description_hold()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf("models/kws/computer_v2.onnx")) with { Labels = ["Rechner"] };
        using var model = TestKeywords.Open(bundle);
        Assert.Equal(["Rechner"], model.Keywords);
    }

    [AssetFact]
    public void Labels_that_do_not_fit_the_scores_are_refused()
    {
        var bundle = new BundleReader([]).Read(TestAssets.PathOf("models/kws/digits_head.onnx")) with { Labels = ["one", "two"] };
        var fault = Assert.Throws<ModelException>(() => TestKeywords.Open(bundle));
        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains("gives 11 scores, and there are 2 labels (one, two)", fault.Message, StringComparison.Ordinal);
    }

    [AssetFact]
    public void A_head_alone_says_which_shared_graph_to_copy() => Refused(
        ["kws/computer_v2.onnx", "kws/embedding_model.onnx"], "computer_v2.onnx", ModelFault.Missing, "needs melspectrogram.onnx, which is not in");

    [AssetFact]
    public void The_shared_graphs_without_a_head_are_refused() => Refused(Shared, "", ModelFault.BadBundle, "has no head");

    [AssetFact]
    public void A_foreign_graph_in_the_folder_is_refused_by_name() => Refused(
        [.. Shared, "vad/silero_vad.onnx"], "", ModelFault.Unfitting, "its graph silero_vad.onnx takes input float32");

    [AssetFact]
    public void A_shared_graph_of_another_kind_is_refused() => Refused(
        ["kws/melspectrogram.onnx", "kws/computer_v2.onnx"], "computer_v2.onnx", ModelFault.Unfitting, "its graph embedding takes",
        folder => File.CreateSymbolicLink(Path.Combine(folder, "embedding_model.onnx"), TestAssets.PathOf("models/kws/digits_head.onnx")));

    [AssetFact]
    public void Roles_of_a_description_name_the_graphs()
    {
        var folder = TestKeywords.Folder();
        try
        {
            foreach (var (file, link) in new[] { ("m.onnx", "melspectrogram"), ("e.onnx", "embedding_model"), ("w.onnx", "marvin_v2") })
                File.Copy(TestAssets.PathOf($"models/kws/{link}.onnx"), Path.Combine(folder.FullName, file));
            File.WriteAllText(Path.Combine(folder.FullName, "model.yaml"), """
                name: butler
                task: keywords
                family: openwakeword
                files: {mel: m.onnx, embedding: e.onnx, head: w.onnx}
                labels: [marvin]
                """);
            using var model = TestKeywords.Open(folder.FullName);
            Assert.Equal("butler", model.Name);
            Assert.Equal(["marvin"], model.Keywords);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("a/hey_jarvis_v0.1.onnx", "hey_jarvis")]
    [InlineData("computer_v2.onnx", "computer")]
    [InlineData("alexa.onnx", "alexa")]
    [InlineData("rev-V3.onnx", "rev")]
    [InlineData("_v2.onnx", "_v2")]
    [InlineData("vivo_vanilla.onnx", "vivo_vanilla")]
    public void A_file_names_its_keyword_without_the_version(string path, string label) => Assert.Equal(label, KeywordLabel.OfFile(path));

    [Fact]
    public void A_hit_becomes_its_event() => Assert.Equal(
        new KeywordDetected { Keyword = "stop", Score = 0.75, StartMs = 1000, EndMs = 2982, Model = "m" },
        new KeywordHit("stop", 0.75, 16000, 47712).ToEvent("m"));

    private static void Refused(string[] assets, string reference, ModelFault fault, string part, Action<string>? prepare = null)
    {
        var folder = TestKeywords.Folder(assets);
        try
        {
            prepare?.Invoke(folder.FullName);
            var thrown = Assert.Throws<ModelException>(() => TestKeywords.Open(Path.Combine(folder.FullName, reference)).Dispose());
            Assert.Equal(fault, thrown.Fault);
            Assert.Contains(part, thrown.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
