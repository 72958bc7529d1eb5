namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>The families of models by the names that <c>family:</c> takes; a family decides the decoder.</summary>
public static class ModelFamily
{
    /// <summary>YOLOX, raw and decoded heads.</summary>
    public const string Yolox = "yolox";

    /// <summary>Heads with objectness of three boxes a cell: YOLOv5, YOLOv7.</summary>
    public const string Yolov5 = "yolov5";

    /// <summary>Ultralytics heads without objectness: v8, v9, v11, v12; boxes, masks, poses, turned boxes.</summary>
    public const string Yolov8 = "yolov8";

    /// <summary>Ultralytics heads that choose their boxes themselves: v10, v26.</summary>
    public const string YoloE2E = "yolo-e2e";

    /// <summary>Detectron2's detectors, traced whole, and RetinaNet's raw heads.</summary>
    public const string Detectron2 = "detectron2";

    /// <summary>TensorFlow's Object Detection API, and TensorFlow Lite's four outputs.</summary>
    public const string TensorFlowObjectDetection = "tf-object-detection";

    /// <summary>torchvision's detectors, finished inside.</summary>
    public const string Torchvision = "torchvision";

    /// <summary>DETR and its line: YOLOS, Conditional and Deformable DETR.</summary>
    public const string Detr = "detr";

    /// <summary>RT-DETR, D-FINE, DEIM, RF-DETR.</summary>
    public const string RtDetr = "rtdetr";

    /// <summary>NanoDet and NanoDet-Plus.</summary>
    public const string NanoDet = "nanodet";

    /// <summary>FastestDet, as a map or with its boxes decoded.</summary>
    public const string FastestDet = "fastestdet";

    /// <summary>YuNet faces.</summary>
    public const string YuNet = "yunet";

    /// <summary>InsightFace's SCRFD faces.</summary>
    public const string Scrfd = "scrfd";

    /// <summary>RetinaFace faces.</summary>
    public const string RetinaFace = "retinaface";

    /// <summary>UltraFace and other SSD heads with decoded edges.</summary>
    public const string UltraFace = "ultraface";

    /// <summary>A class for each voxel of a volume: MONAI's networks, and those of NiftyNet's layout.</summary>
    public const string Monai = "monai";

    /// <summary>One number for each class of the whole picture.</summary>
    public const string Classifier = "classifier";

    /// <summary>Numbers that tell individuals apart by their looks.</summary>
    public const string Embedding = "embedding";

    /// <summary>A class for each pixel of a picture.</summary>
    public const string Segmentation = "segmentation";

    /// <summary>How unusual a picture is, and where: Anomalib's models.</summary>
    public const string Anomalib = "anomalib";

    /// <summary>A line of text, character by character: PaddleOCR's recognisers, CRNN and its kin.</summary>
    public const string CtcText = "ctc-text";

    /// <summary>espnet_onnx folders.</summary>
    public const string Espnet = "espnet";

    /// <summary>SpeechBrain's recognisers, speakers and voice activity.</summary>
    public const string SpeechBrain = "speechbrain";

    /// <summary>wav2vec 2.0, HuBERT and their kin with a CTC head.</summary>
    public const string Wav2Vec2 = "wav2vec2";

    /// <summary>Whisper: encoder and decoder with its keys and values.</summary>
    public const string Whisper = "whisper";

    /// <summary>NeMo's CTC models.</summary>
    public const string Nemo = "nemo";

    /// <summary>Phrases of a grammar: the project's own recipe.</summary>
    public const string Commands = "commands";

    /// <summary>icefall's transducers and CTC, as sherpa-onnx reads them.</summary>
    public const string Icefall = "icefall";

    /// <summary><see cref="Icefall"/> by the name of what reads it elsewhere.</summary>
    public const string Sherpa = "sherpa";

    /// <summary>Silero voice activity.</summary>
    public const string Silero = "silero";

    /// <summary>Voice activity of the project's own recipe.</summary>
    public const string SpeechVad = "speech-vad";

    /// <summary>openWakeWord: mel spectrogram, embedding, head.</summary>
    public const string OpenWakeWord = "openwakeword";

    /// <summary>Kinds of sound: YAMNet, PANNs, EfficientAT, AST and what is shaped like them.</summary>
    public const string Tagger = "tagger";

    /// <summary>wekws: streaming networks with a cache.</summary>
    public const string Wekws = "wekws";

    /// <summary>Families that this version runs.</summary>
    public static IReadOnlyList<string> Built { get; } =
    [
        Yolox, Yolov5, Yolov8, YoloE2E,
        Detectron2, Torchvision, Detr, RtDetr, TensorFlowObjectDetection, Embedding,
        NanoDet, FastestDet, YuNet, Scrfd, RetinaFace, UltraFace,
        Classifier, Segmentation, Anomalib, Monai, CtcText,
        Espnet, SpeechBrain, Icefall, Sherpa, Wav2Vec2, Whisper, Nemo, Commands, Silero, SpeechVad, OpenWakeWord, Wekws, Tagger,
    ];

    /// <summary>What a family does, where it does one thing only; else null.</summary>
    public static ModelTask? TaskOf(string family) => family switch
    {
        Yolox or Detr or RtDetr or TensorFlowObjectDetection or NanoDet or FastestDet or YuNet or Scrfd or RetinaFace or UltraFace => ModelTask.Detection,
        Embedding => ModelTask.Embedding,
        Classifier => ModelTask.Classification,
        Anomalib => ModelTask.Anomaly,
        CtcText => ModelTask.Reading,
        Segmentation or Monai => ModelTask.Segmentation,
        Silero or SpeechVad => ModelTask.Vad,
        OpenWakeWord or Wekws => ModelTask.Keywords,
        Tagger => ModelTask.Tagging,
        Espnet or Icefall or Sherpa or Wav2Vec2 or Whisper or Nemo or Commands => ModelTask.Recognition,
        _ => null,
    };
}
