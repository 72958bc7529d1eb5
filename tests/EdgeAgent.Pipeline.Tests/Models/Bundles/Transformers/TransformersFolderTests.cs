using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles.Transformers;

/// <summary>Folders as optimum and Transformers.js leave them, with the files of models that many people export.</summary>
public sealed class TransformersFolderTests : IDisposable
{
    private const string ViT = """{"architectures": ["ViTForImageClassification"], "model_type": "vit", "id2label": {"1": "dog", "0": "cat"}}""";
    private const string HalfOf = """ "do_normalize": true, "do_resize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5] """;

    private readonly TestBundles _bundles = new();

    public void Dispose() => _bundles.Dispose();

    [Theory]
    [InlineData("m")]
    [InlineData("m/model.onnx")]
    public void Labels_family_and_pixels_come_from_the_files_beside_the_graph(string reference)
    {
        _bundles.With("m/model.onnx").Text("m/config.json", ViT)
            .Text("m/preprocessor_config.json", """{"do_rescale": true, "rescale_factor": 0.00392156862745098, "resample": 2, "size": {"height": 384, "width": 384}, "image_processor_type": "ViTImageProcessor",""" + HalfOf + "}");

        var bundle = _bundles.Read(reference);

        Assert.Equal(("classifier", "preprocessor_config.json", OutputActivation.Softmax), (bundle.Family, bundle.InputOrigin, bundle.Activation));
        Assert.Equal(["cat", "dog"], bundle.Labels);
        Assert.Equal(_bundles["m/model.onnx"], bundle.MainFile);
        Assert.Equal(("stretch", "[384, 384]", "0.003921569", "pil-bilinear", "[0.5, 0.5, 0.5]", "rgb"), Words(bundle.Input));
    }

    [Theory]
    // Files of models on the hub: google/vit-base-patch16-224, facebook/deit-base-distilled-patch16-224, microsoft/resnet-50, facebook/dinov2-base,
    // openai/clip-vit-base-patch32, apple/mobilevit-small, microsoft/beit-base-patch16-224, google/mobilenet_v2_1.0_224, microsoft/swin-tiny, google/efficientnet-b0.
    [InlineData("""{"do_normalize": true, "do_resize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "resample": 2, "size": 224, "feature_extractor_type": "ViTFeatureExtractor"}""",
        "stretch", "[224, 224]", null, "pil-bilinear")]
    [InlineData("""{"crop_size": 224, "do_center_crop": true, "do_normalize": true, "do_resize": true, "feature_extractor_type": "DeiTFeatureExtractor", "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 3, "size": 256}""",
        "stretch-crop", "[224, 224]", 256, "pil-bicubic")]
    [InlineData("""{"crop_pct": 0.875, "do_normalize": true, "do_resize": true, "feature_extractor_type": "ConvNextFeatureExtractor", "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 3, "size": 224}""",
        "shortest-edge-crop-floor", "[224, 224]", 256, "pil-bicubic")]
    [InlineData("""{"do_resize": true, "image_processor_type": "ConvNextImageProcessor", "resample": 3, "size": {"shortest_edge": 384}}""", "stretch", "[384, 384]", null, "pil-bicubic")]
    [InlineData("""{"crop_size": {"height": 224, "width": 224}, "do_center_crop": true, "do_resize": true, "image_processor_type": "BitImageProcessor", "resample": 3, "size": {"shortest_edge": 256}}""",
        "shortest-edge-crop-floor", "[224, 224]", 256, "pil-bicubic")]
    [InlineData("""{"crop_size": 224, "do_center_crop": true, "do_resize": true, "feature_extractor_type": "CLIPFeatureExtractor", "resample": 3, "size": 224}""", "shortest-edge-crop-floor", "[224, 224]", 224, "pil-bicubic")]
    [InlineData("""{"crop_size": 256, "do_center_crop": true, "do_flip_channel_order": true, "do_resize": true, "feature_extractor_type": "MobileViTFeatureExtractor", "resample": 2, "size": 288}""",
        "shortest-edge-crop-floor", "[256, 256]", 288, "pil-bilinear", "bgr")]
    [InlineData("""{"crop_size": 224, "do_center_crop": false, "do_resize": true, "feature_extractor_type": "BeitFeatureExtractor", "resample": 2, "size": 224}""", "stretch", "[224, 224]", null, "pil-bilinear")]
    [InlineData("""{"crop_size": {"height": 224, "width": 224}, "do_center_crop": true, "do_resize": true, "image_processor_type": "MobileNetV2ImageProcessor", "resample": 2, "size": {"shortest_edge": 256}}""",
        "shortest-edge-crop-floor", "[224, 224]", 256, "pil-bilinear")]
    [InlineData("""{"do_resize": true, "image_processor_type": "ViTImageProcessorFast", "resample": 3, "size": {"height": 224, "width": 224}}""", "stretch", "[224, 224]", null, "pil-bicubic")]
    [InlineData("""{"do_center_crop": false, "do_resize": true, "image_processor_type": "EfficientNetImageProcessor", "resample": 0, "rescale_offset": false, "size": {"height": 224, "width": 224}}""",
        "stretch", "[224, 224]", null, "pil-nearest")]
    [InlineData("""{"do_resize": true, "image_processor_type": "SegformerImageProcessor", "resample": 2, "size": {"height": 512, "width": 640}}""", "stretch", "[640, 512]", null, "pil-bilinear")]
    [InlineData("""{"do_normalize": true, "do_resize": true, "feature_extractor_type": "DetrFeatureExtractor", "format": "coco_detection", "max_size": 1333, "size": 800}""", "shortest-edge", "[800, 1333]", null, "pil-bilinear")]
    [InlineData("""{"do_pad": true, "do_resize": true, "image_processor_type": "YolosImageProcessor", "resample": 2, "size": {"longest_edge": 864, "shortest_edge": 512}}""", "shortest-edge", "[512, 864]", null, "pil-bilinear")]
    [InlineData("""{"do_normalize": false, "do_pad": false, "do_resize": true, "image_mean": [0.485, 0.456, 0.406], "image_processor_type": "RTDetrImageProcessor", "resample": 2, "size": {"height": 640, "width": 640}}""",
        "stretch", "[640, 640]", null, "pil-bilinear")]
    public void Processors_of_the_hub_are_read(string processor, string resize, string size, int? resizeTo, string interpolation, string colour = "rgb")
    {
        var bundle = _bundles.With("m/model.onnx").Text("m/config.json", ViT).Text("m/preprocessor_config.json", processor).Read("m");

        var words = Words(bundle.Input);
        Assert.Equal((resize, size, interpolation, colour), (words.Resize, words.Size, words.Interpolation, words.Colour));
        Assert.Equal(resizeTo, bundle.Input.ResizeTo);
    }

    [Theory]
    [InlineData("""{"resample": 1, "size": {"height": 8, "width": 8}}""", "resample: 1 is not built; Pillow's 0 (nearest), 2 (bilinear) and 3 (bicubic) are")]
    [InlineData("""{"size": {"height": 8, "width": 8}}""", "it says no resample, and the usual one of its processor is not known here")]
    [InlineData("""{"resample": 2}""", "it says no size")]
    [InlineData("""{"resample": 2, "size": 224}""", "size: 224 is not built")]
    [InlineData("""{"resample": 2, "size": {"height": 0, "width": 8}}""", "is not built; {height, width} and {shortest_edge, longest_edge} are")]
    [InlineData("""{"resample": 2, "size": {"longest_edge": 1024}}""", "size: {\"longest_edge\": 1024} is not built")]
    [InlineData("""{"resample": 2, "size": {"height": 99999999999, "width": 8}}""", "is not built; {height, width}")]
    [InlineData("""{"resample": 2, "size": {"height": 8, "width": 8}, "do_center_crop": true}""", "it says do_center_crop and no crop_size")]
    [InlineData("""{"resample": 2, "size": {"height": 8, "width": 8}, "do_center_crop": true, "crop_size": 9}""", "a crop of 9×9 out of 8×8 is not built")]
    [InlineData("""{"resample": 2, "size": {"height": 8, "width": 8}, "image_mean": [1, 2], "image_std": [1, 1, 1]}""", "image_mean: [1, 2] is not one number or three")]
    [InlineData("""{"resample": 2, "size": {"height": 8, "width": 8}, "image_mean": [1], "image_std": [0]}""", "image_std: [0] is not one number or three")]
    [InlineData("""{"resample": 2, "size": {"height": 8, "width": 8}, "rescale_factor": -1}""", "rescale_factor -1 is none")]
    [InlineData("""{"resample": 2, "size": {"height": 8, "width": 8}, "keep_aspect_ratio": true}""", "keep_aspect_ratio: true is not built")]
    [InlineData("""{"resample": 2, "size": {"height": 8, "width": 8}, "pad_size": {"height": 8, "width": 8}}""", "pad_size is not built")]
    [InlineData("""{"resample": 2""", "cannot be read: ")]
    [InlineData("[]", "cannot be read: it holds no object")]
    public void What_cannot_be_done_is_refused_with_the_file_and_the_way_out(string processor, string words)
    {
        _bundles.With("m/model.onnx").Text("m/config.json", ViT).Text("m/preprocessor_config.json", processor);

        var fault = Assert.Throws<ModelException>(() => _bundles.Read("m/model.onnx"));

        Assert.Equal(ModelFault.BadBundle, fault.Fault);
        Assert.StartsWith(_bundles["m/preprocessor_config.json"], fault.Message, StringComparison.Ordinal);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Contains("write", fault.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("DetrForObjectDetection", "detr", "detr", OutputActivation.Softmax)]
    [InlineData("YolosForObjectDetection", "yolos", "detr", OutputActivation.Softmax)]
    [InlineData("ConditionalDetrForObjectDetection", "conditional_detr", "detr", OutputActivation.Sigmoid)]
    [InlineData("RTDetrV2ForObjectDetection", "rt_detr_v2", "rtdetr", OutputActivation.Sigmoid)]
    [InlineData("SegformerForSemanticSegmentation", "segformer", "segmentation", null)]
    [InlineData("DeiTForImageClassificationWithTeacher", "deit", "classifier", OutputActivation.Softmax)]
    [InlineData("OmDetTurboForObjectDetection", "omdet-turbo", null, null)]
    public void What_a_network_does_is_its_architectures_name(string architecture, string type, string? family, OutputActivation? activation)
    {
        var bundle = _bundles.With("m/model.onnx").Text("m/config.json", $$"""{"architectures": ["{{architecture}}"], "model_type": "{{type}}", "id2label": {"0": "a", "2": "c\n"} }""").Read("m");

        Assert.Equal((family, activation), (bundle.Family, bundle.Activation));
        Assert.Equal(["a", "-", "c"], bundle.Labels);
        Assert.Null(bundle.InputOrigin);
    }

    [Theory]
    [InlineData("""{"architectures": ["Wav2Vec2ForCTC"], "model_type": "wav2vec2"}""")]
    [InlineData("""{"port": 8080}""")]
    [InlineData("""// no JSON at all""")]
    [InlineData("""{"architectures": 7, "model_type": "vit"}""")]
    public void Files_of_others_are_left_alone(string config)
    {
        var bundle = _bundles.With("m/model.onnx").Text("m/config.json", config).Read("m/model.onnx");

        Assert.Null(bundle.Family);
        Assert.Null(bundle.Labels);
    }

    [Theory]
    [InlineData("m")]
    [InlineData("m/onnx/model.onnx")]
    public void Graphs_one_floor_below_are_found_as_Transformers_js_keeps_them(string reference)
    {
        var bundle = _bundles.With("m/onnx/model.onnx", "m/onnx/model_quantized.onnx").Text("m/config.json", ViT).Read(reference);

        Assert.Equal(_bundles["m/onnx/model.onnx"], bundle.MainFile);
        Assert.Equal(["cat", "dog"], bundle.Labels);
    }

    [Fact]
    public void A_description_beside_the_graph_goes_before()
    {
        var bundle = _bundles.With("m/model.onnx").Text("m/config.json", ViT).Text("m/preprocessor_config.json", "{").Text("m/model.yaml", "{family: classifier, labels: [x, y]}").Read("m");

        Assert.Equal(["x", "y"], bundle.Labels);
    }

    private static (string Resize, string Size, string Scale, string? Interpolation, string Mean, string Colour) Words(ImageInput input)
    {
        var words = ImageInputText.Of(input);
        return (words["resize"], words["size"], words["scale"], words.GetValueOrDefault("interpolation"), words["mean"], words["colour"]);
    }
}
