using System.Globalization;
using System.Text.Json;
using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Sound.Tagging;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Audio.Voice.SpeechBrain;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Anomaly;
using EdgeAgent.Vision.Appearance;
using EdgeAgent.Vision.Classification;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Networks;
using EdgeAgent.Vision.Networks.OpenCv;
using EdgeAgent.Vision.Reading;
using EdgeAgent.Vision.Segmentation;
using EdgeAgent.Vision.Volumes;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// The models that one life of a stream has borrowed from the shelf. It notes on the slate what it has them do, so that a crash
/// in their native code has a name afterwards. What was opened on them is disposed before. Used by one thread at a time.
/// </summary>
internal sealed partial class ModelLoans(
    ModelShelf shelf, string stream, bool isRepeatable, BundleReader bundles, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>A window of a large network takes minutes on a small board; nobody waits for it but the person who asked.</summary>
    private static readonly TimeSpan WindowDeadline = TimeSpan.FromMinutes(10);

    /// <summary>On a device that is busy with other things a run takes as long as it takes.</summary>
    private static readonly TimeSpan ShadowDeadline = TimeSpan.FromMinutes(2);

    private readonly List<ShelvedModel> _models = [];
    private readonly Dictionary<ModelBundle, SlateMark> _marks = new(ReferenceEqualityComparer.Instance);

    /// <summary>Reads what a name, folder or file stands for.</summary>
    /// <exception cref="ModelException">There is none, or its description is faulty.</exception>
    public ModelBundle Describe(string reference) => bundles.Read(reference);

    /// <summary>A detector.</summary>
    /// <exception cref="ModelException">It cannot be loaded or does not fit.</exception>
    public DetectionModel Detection(ModelBundle bundle, Engine? wanted, CancellationToken cancellationToken) =>
        Borrow<DetectionModel>("detection", bundle, wanted, engine => Beside(Lane(bundle, engine), lane => Told(DetectionModel.Load(bundle, lane, cancellationToken))), cancellationToken);

    /// <summary>A detector that nobody waits for: one thread runs it, the one that asks, or another one of the lowest priority.</summary>
    /// <param name="bundle">Its description, of one thread.</param>
    /// <param name="wanted">What is to run it.</param>
    /// <param name="cancellationToken">Ends its trial.</param>
    /// <exception cref="ModelException">It cannot be loaded or does not fit.</exception>
    public DetectionModel Shadow(ModelBundle bundle, Engine? wanted, CancellationToken cancellationToken) => Borrow<DetectionModel>(
        "shadow", bundle, wanted, engine => Beside(Lane(bundle, engine, ShadowDeadline, inSpareTime: true), lane => Told(DetectionModel.Load(bundle, lane, cancellationToken))), cancellationToken);

    /// <summary>A model that gives each pixel a class.</summary>
    /// <exception cref="ModelException">It cannot be loaded or does not fit.</exception>
    public SegmentationModel Segmentation(ModelBundle bundle, Engine? wanted, CancellationToken cancellationToken) => Borrow<SegmentationModel>(
        "segmentation", bundle, wanted, engine => Beside(Lane(bundle, engine), lane => SegmentationModel.Load(bundle, lane, cancellationToken)), cancellationToken);

    /// <summary>A model of the unusual.</summary>
    /// <exception cref="ModelException">It cannot be loaded or does not fit.</exception>
    public AnomalyModel Anomaly(ModelBundle bundle, Engine? wanted, CancellationToken cancellationToken) => Borrow<AnomalyModel>(
        "anomaly", bundle, wanted, engine => Beside(Lane(bundle, engine), lane => AnomalyModel.Load(bundle, lane, cancellationToken)), cancellationToken);

    /// <summary>A network of volumes.</summary>
    /// <exception cref="ModelException">It cannot be loaded or does not fit.</exception>
    public VolumeModel Volume(ModelBundle bundle, Engine? wanted, CancellationToken cancellationToken) =>
        Borrow<VolumeModel>("volume", bundle, wanted, engine => Beside(Lane(bundle, engine, WindowDeadline), lane => VolumeModel.Load(bundle, lane, cancellationToken)), cancellationToken);

    /// <summary>A classifier.</summary>
    /// <exception cref="ModelException">It cannot be loaded or does not fit.</exception>
    public ClassificationModel Classification(ModelBundle bundle, Engine? wanted, CancellationToken cancellationToken) => Borrow<ClassificationModel>(
        "classification", bundle, wanted, engine => Beside(Lane(bundle, engine), lane => ClassificationModel.Load(bundle, lane, cancellationToken)), cancellationToken);

    /// <summary>A reader of text.</summary>
    /// <exception cref="ModelException">It cannot be loaded or does not fit.</exception>
    public ReadingModel Reading(ModelBundle bundle, Engine? wanted, CancellationToken cancellationToken) => Borrow<ReadingModel>(
        "reading", bundle, wanted, engine => Beside(Lane(bundle, engine), lane => ReadingModel.Load(bundle, lane, cancellationToken)), cancellationToken);

    /// <summary>A model that looks at the objects of another.</summary>
    /// <exception cref="ModelException">It cannot be loaded, does not fit, or does something else.</exception>
    public PictureModel Crops(ModelBundle bundle, Engine? wanted, CancellationToken cancellationToken) => Borrow<PictureModel>(
        "crops", bundle, wanted, engine => Beside(Lane(bundle, engine), lane => CropModels.Load(bundle, lane, cancellationToken)), cancellationToken);

    /// <summary>A model that tells individuals apart by their looks.</summary>
    /// <exception cref="ModelException">It cannot be loaded or gives no embedding.</exception>
    public EmbeddingModel Embedding(ModelBundle bundle, Engine? wanted, CancellationToken cancellationToken) => Borrow<EmbeddingModel>(
        "embedding", bundle, wanted, engine => Beside(Lane(bundle, engine), lane => EmbeddingModel.Load(bundle, lane, cancellationToken)), cancellationToken);

    /// <summary>A voice model.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is none that is understood.</exception>
    public VoiceModel Voice(ModelBundle bundle) =>
        Borrow<VoiceModel>("voice", bundle, Engine.Cpu, engine => Beside(Lane(bundle, engine), lane => VoiceModel.Load(bundle, lane)));

    /// <summary>A voice model of whole recordings.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is none.</exception>
    public RecordingVoiceModel RecordingVoice(ModelBundle bundle, Engine? wanted) => Borrow<RecordingVoiceModel>(
        "recording-voice", bundle, wanted, engine => Beside(RecordingVoiceModel.Load(bundle, engine, time, logger), static model => model));

    /// <summary>A model that tells speakers apart.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is none.</exception>
    public SpeakerModel Speaker(ModelBundle bundle, Engine? wanted) => Borrow<SpeakerModel>(
        "speaker", bundle, wanted, engine => Beside(SpeakerModel.Load(bundle, engine, time, logger), static model => model));

    /// <summary>A model that names sounds.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is none.</exception>
    public TaggerModel Sounds(ModelBundle bundle, Engine? wanted) => Borrow<TaggerModel>(
        "sounds", bundle, wanted, engine => Beside(TaggerModel.Load(bundle, engine, time, logger), Told));

    /// <summary>A recogniser.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is no export that is understood.</exception>
    public IRecognitionModel Recognition(ModelBundle bundle, Engine? wanted) => SharedRecognition(bundle, wanted).Model;

    /// <summary>A recogniser and the desk at which all streams wait for it.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is no export that is understood.</exception>
    public SharedRecognizer SharedRecognition(ModelBundle bundle, Engine? wanted) => Borrow<SharedRecognizer>(
        "recognition", bundle, wanted, engine => Beside(SharedRecognizer.Of(RecognitionFamilies.Load(bundle, engine, time, logger), time, logger), static shared => shared));

    /// <summary>A keyword model.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is of no layout that is understood.</exception>
    public KeywordModel Keywords(ModelBundle bundle, Engine? wanted) => Borrow<KeywordModel>(
        "keywords", bundle, wanted, engine => Beside(KeywordModel.Open(bundle, engine, time, logger), static model => model));

    /// <summary>The mark to set while a borrowed model works.</summary>
    /// <param name="bundle">The description that it was borrowed by.</param>
    public SlateMark MarkOf(ModelBundle bundle) => _marks[bundle];

    /// <summary>What a model is called on the shelf. One graph with two sizes of input, as an inspection has it, is two models.</summary>
    internal static string KeyOf(string use, ModelBundle bundle, Engine engine) => string.Create(CultureInfo.InvariantCulture,
        $"{use} {engine} {bundle.Threads} {bundle.Quantized} {bundle.Input.Width}×{bundle.Input.Height} {bundle.DescriptionFile ?? bundle.Folder} {bundle.Files.Values.FirstOrDefault()}");

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        foreach (var mark in _marks.Values)
            shelf.GiveBack(mark);
        _marks.Clear();
        foreach (var model in _models)
            shelf.GiveBack(model);
        _models.Clear();
    }

    private T Borrow<T>(string use, ModelBundle bundle, Engine? wanted, Func<Engine, LoadedModel> load, CancellationToken cancellationToken = default) where T : class
    {
        var engine = wanted ?? bundle.Engine ?? Engine.Cpu;
        if (!_marks.TryGetValue(bundle, out var mark))
            _marks.Add(bundle, mark = shelf.Mark(stream, bundle));
        using (mark.During(SlateWork.Load))
        {
            var model = shelf.Take(KeyOf(use, bundle, engine), () => Loaded(bundle, engine, load(engine)), cancellationToken);
            _models.Add(model);
            if (isRepeatable && model.Owner is ModelLane lane)
                lane.KeepAlone(stream);
            return (T)model.Model;
        }
    }

    /// <summary>A model that was loaded just now, after it is said whether settings of this device are in force.</summary>
    private LoadedModel Loaded(ModelBundle bundle, Engine engine, LoadedModel model)
    {
        if (bundle.LocalNote is { } note)
            LogLocal(logger, bundle.Name, note);
        return model with { Show = () => InUse(bundle, (model.Owner as ModelLane)?.Engine ?? engine) };
    }

    /// <summary>Of the precision only what names say: a graph is not opened for it.</summary>
    private static ModelInUse InUse(ModelBundle bundle, Engine engine)
    {
        var isQuantized = bundle.Quantized || bundle.Files.Values.Any(file => Path.GetFileName(file).Contains("int8", StringComparison.OrdinalIgnoreCase));
        return new ModelInUse(bundle.Name, JsonNamingPolicy.KebabCaseLower.ConvertName(engine.ToString()), engine == Engine.TensorRtFp16 ? "fp16" : isQuantized ? "int8" : null);
    }

    private ModelLane Lane(ModelBundle bundle, Engine engine, TimeSpan? deadline = null, bool inSpareTime = false)
    {
        var path = bundle.MainFile;
        var options = new LaneOptions { Name = bundle.Name, InSpareTime = inSpareTime };
        var upgrade = engine is Engine.TensorRt or Engine.TensorRtFp16 && shelf.Workshop is { } workshop && InferenceRuntime.WhyMissing(engine) is null
            ? new LaneUpgrade(workshop, path, bundle.HashOf(path), engine)
            : null;
        return new ModelLane(Open, options with { Deadline = deadline ?? options.Deadline }, time, logger, upgrade);

        IGraphSession Open() => engine == Engine.OpenCvDnn
            ? OpenCvSession.Open(path, bundle.HashOf(path))
            : ModelSession.Open(path, upgrade is null ? engine : Engine.Cpu, bundle.HashOf(path), threads: bundle.Threads);
    }

    /// <summary>A recogniser was opened: says what was asked of its search in vain.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="section">Where the configuration asks for it.</param>
    /// <param name="search">How it searches.</param>
    public void Tell(string model, string section, SearchUse? search)
    {
        foreach (var note in search?.Sentences(p => $"{section}.{p}") ?? [])
            LogSearch(logger, model, stream, note);
    }

    /// <summary>The model, after what was taken for granted of it is said.</summary>
    private DetectionModel Told(DetectionModel model)
    {
        if (model.Assumption is { } assumption)
            LogAssumption(logger, model.Name, assumption);
        return model;
    }

    /// <summary>The model, after what was taken for granted of it is said.</summary>
    private TaggerModel Told(TaggerModel model)
    {
        if (model.Assumption is { } assumption)
            LogAssumption(logger, model.Name, assumption);
        return model;
    }

    /// <summary>What stands on something that is unloaded with it, also when it does not come to stand.</summary>
    private static LoadedModel Beside<TOwner>(TOwner owner, Func<TOwner, object> load) where TOwner : IDisposable
    {
        try
        {
            return new LoadedModel(load(owner), owner);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }
}
