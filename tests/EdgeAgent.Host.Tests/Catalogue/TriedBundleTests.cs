using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Catalogue.Download;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Models;
using EdgeAgent.Pipeline;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Catalogue;

public sealed class TriedBundleTests
{
    /// <summary>The assets' names of files that are called otherwise where they are published, or whose names say too little.</summary>
    private static readonly Dictionary<string, string> Assets = new()
    {
        ["object_detection_nanodet_2022nov.onnx"] = "detection/nanodet_m.onnx",
        ["FastestDet.onnx"] = "detection/FastestDet.onnx",
        ["yunet_n_dynamic.onnx"] = "face/yunet_n_dynamic.onnx",
        ["version-RFB-320.onnx"] = "face/version-RFB-320.onnx",
        ["selfie_segmentation.onnx"] = "segmentation/selfie_segmentation.onnx",
        ["silero_vad.onnx"] = "vad/silero_vad.onnx",
        ["silero_vad_16k_op15.onnx"] = "vad/silero_vad_16k_op15.onnx",
        ["computer_v2.onnx"] = "kws/computer_v2.onnx",
        ["marvin_v2.onnx"] = "kws/marvin_v2.onnx",
        ["hey_Marvin.onnx"] = "kws/hey_marvin.onnx",
        ["melspectrogram.onnx"] = "kws/melspectrogram.onnx",
        ["embedding_model.onnx"] = "kws/embedding_model.onnx",
    };

    [AssetTheory]
    [InlineData("nanodet-plus-m", "images/coco/000000349860.jpg", "person")]
    [InlineData("fastestdet", "images/coco/000000349860.jpg", "person")]
    [InlineData("yunet-n", "images/faces/coco_000000005001.jpg", "face")]
    [InlineData("ultraface-rfb-320", "images/faces/coco_000000005001.jpg", "face")]
    [InlineData("selfie-segmentation", "images/faces/coco_000000005001.jpg", "person")]
    [InlineData("silero-vad", "audio/speech/61-70968-0000.flac", "speech")]
    [InlineData("silero-vad-16k", "audio/speech/61-70968-0000.flac", "speech")]
    [InlineData("wake-computer", "audio/wake/fl_slt_computer.wav", "computer")]
    [InlineData("wake-marvin", "audio/wake/fl_slt_marvin.wav", "marvin")]
    [InlineData("wake-hey-marvin", "audio/wake/fl_slt_hey_marvin.wav", "hey_marvin")]
    public async Task A_bundle_that_the_catalogue_calls_tried_is_pulled_and_finds_what_is_there(string name, string sample, string wanted)
    {
        using var folder = new TemporaryFolder();
        var bundle = await PullAsync(name, folder);
        await using var log = new Serilog.LoggerConfiguration().CreateLogger();
        using var workbench = new ModelWorkbench(log);
        var options = new InferOptions();
        using var predictor = workbench.Factory.Open(workbench.Factory.Describe(bundle, options), options, CancellationToken.None);

        var found = new List<string>();
        await foreach (var result in predictor.PredictAsync(TestAssets.PathOf(sample), CancellationToken.None))
        {
            found.AddRange((result.Detections ?? []).Select(d => d.Label!));
            found.AddRange((result.Areas ?? []).Select(a => a.Label!));
            found.AddRange((result.Keywords ?? []).Select(k => k.Label));
            found.AddRange((result.Segments ?? []).Select(_ => "speech"));
        }

        Assert.Contains(wanted, found);
    }

    [Fact]
    public void Every_entry_that_is_called_tried_is_tried_here()
    {
        var tried = typeof(TriedBundleTests).GetMethod(nameof(A_bundle_that_the_catalogue_calls_tried_is_pulled_and_finds_what_is_there))!
            .GetCustomAttributesData().Where(a => a.AttributeType == typeof(InlineDataAttribute))
            .Select(a => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)a.ConstructorArguments[0].Value!)[0].Value!);

        Assert.Equal(Catalogue().Entries.Where(e => e.IsTried).Select(e => e.Name).Order(), tried.Order());
    }

    private static ModelCatalogue Catalogue() => ModelCatalogue.Read(Path.Combine(Repository.Root, "models", ModelCatalogue.FileName));

    private static async Task<string> PullAsync(string name, TemporaryFolder folder)
    {
        var entry = Catalogue().Find(name);
        var stick = Directory.CreateDirectory(folder["stick"]).FullName;
        foreach (var file in entry.Downloads)
            File.Copy(TestAssets.PathOf($"models/{Assets[file.RemoteName]}"), Path.Combine(stick, file.RemoteName));
        var limits = new DownloadLimits();
        using var client = Downloader.Client(limits);
        using var models = PullFolder.Take(folder["models"]);
        var pull = new BundlePull(models, new Downloader(client, limits, TimeProvider.System, _ => { }, RegularFile.Open), Mirror.Of(stick), _ => null, TimeProvider.System);
        return (await pull.RunAsync(entry, accepted: true, (_, _, _) => { }, CancellationToken.None)).Folder;
    }
}
