using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Orders;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Commands;
using EdgeAgent.Audio.Sound.Tagging;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Shadow;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Inspection;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Host.Doctor;

/// <summary>Loads every model that a configuration names, as the agent will, runs it a few times, and tells what is wrong at the key that names it.</summary>
/// <param name="loaded">The configuration.</param>
/// <param name="models">Loads.</param>
/// <param name="time">Measures runs.</param>
internal sealed class ModelCheck(LoadedConfiguration loaded, ModelLoans models, TimeProvider time)
{
    /// <summary>What a live camera is looked at where nothing is said, as the agent does.</summary>
    private const double LiveFramesPerSecond = 5;

    /// <summary>What most files have.</summary>
    private const double FileFramesPerSecond = 25;

    private readonly ModelPace _pace = new(time);
    private readonly Dictionary<object, ModelCost?> _costs = new(ReferenceEqualityComparer.Instance);
    private readonly LoadForecast _load = new();

    /// <summary>Loads everything.</summary>
    public IEnumerable<Finding> Run(CancellationToken stop)
    {
        foreach (var finding in CheckAll(stop))
            yield return finding;
        if (_load.Tell(InferenceRuntime.Threads) is { } load)
            yield return load;
    }

    private IEnumerable<Finding> CheckAll(CancellationToken stop)
    {
        foreach (var (name, camera) in loaded.Configuration.Cameras)
        {
            if (camera.Detect is { } detect)
            {
                yield return Try($"cameras.{name}.detect.model", detect.Model, () => OpenDetector(detect, stop), stop, cost => Add($"cameras.{name}.detect", camera, detect.Fps, cost, detect.When == DetectWhen.Motion, detect.Tiles?.Looks ?? 1));
                foreach (var fault in CheckClasses($"cameras.{name}", camera, detect, stop))
                    yield return fault;
                if (detect.Shadow is { } shadow)
                    yield return Try($"cameras.{name}.detect.shadow", shadow, () => OpenShadow(shadow, detect, stop), stop);
                foreach (var (second, crops) in detect.Crops)
                {
                    yield return Try($"cameras.{name}.detect.crops.{second}.model", crops.Model, () => models.Crops(models.Describe(crops.Model), crops.Engine, stop), stop);
                    foreach (var fault in CheckAnswers($"cameras.{name}.detect.crops.{second}.verify", crops, stop))
                        yield return fault;
                }

                if (camera.Track.Appearance is { } looks)
                    yield return Try($"cameras.{name}.track.appearance.model", looks.Model, () => models.Embedding(models.Describe(looks.Model), looks.Engine, stop), stop);
                if (camera.Inspect is { } inspect)
                    yield return Try($"cameras.{name}.inspect.model", inspect.Model ?? detect.Model, () => CheckInspection(inspect, detect, stop), stop);
            }

            if (camera.Classify is { } classify)
                yield return Try($"cameras.{name}.classify.model", classify.Model, () => models.Classification(models.Describe(classify.Model), classify.Engine, stop), stop, cost => Add($"cameras.{name}.classify", camera, classify.Fps, cost));
            if (camera.Anomaly is { } anomaly)
                yield return Try($"cameras.{name}.anomaly.model", anomaly.Model, () => models.Anomaly(models.Describe(anomaly.Model), anomaly.Engine, stop), stop, cost => Add($"cameras.{name}.anomaly", camera, anomaly.Fps, cost));
        }

        foreach (var (name, microphone) in loaded.Configuration.Microphones)
        {
            if (microphone.Voice is { IsEnergy: false } voice)
                yield return Try($"microphones.{name}.voice.model", voice.Model, () => models.Voice(models.Describe(voice.Model)), stop);
            if (microphone.Recognize is { } recognize)
            {
                foreach (var finding in CheckRecogniser($"microphones.{name}.recognize", recognize.Model, recognize.ToOptions(), stop))
                    yield return finding;
                foreach (var finding in CheckOrders(name, microphone, recognize))
                    yield return finding;
                if (recognize.SecondPass is { } second)
                {
                    foreach (var finding in CheckRecogniser($"microphones.{name}.recognize.second_pass", second.Model, second.ToOptions(recognize.ToOptions()), stop))
                        yield return finding;
                }
            }

            if (microphone.Keywords is { } keywords)
            {
                yield return Try($"microphones.{name}.keywords.model", keywords.Model, () => models.Keywords(models.Describe(keywords.Model), Engine.Cpu), stop);
                foreach (var fault in CheckWords($"microphones.{name}", keywords, microphone.Recognize?.After))
                    yield return fault;
            }

            if (microphone.In(loaded.Configuration.Agent.EffectiveState).Speakers is { } speakers)
                yield return Try($"microphones.{name}.speakers.model", speakers.Model, () => CheckSpeakers(speakers), stop, keyOf:
                    fault => fault.Contains(speakers.Voices!, StringComparison.Ordinal) ? $"microphones.{name}.speakers.voices" : null);
            if (microphone.Sounds is { } sounds)
            {
                yield return Try($"microphones.{name}.sounds.model", sounds.Model, () => OpenSounds(sounds), stop);
                foreach (var fault in CheckSoundClasses($"microphones.{name}.sounds", sounds))
                    yield return fault;
            }
        }

        foreach (var finding in CheckServed(stop))
            yield return finding;
    }

    /// <summary>What others are served.</summary>
    private IEnumerable<Finding> CheckServed(CancellationToken stop)
    {
        if (loaded.Configuration.Wyoming is not { } wyoming)
            yield break;
        foreach (var (name, asr) in wyoming.Asr)
        {
            foreach (var finding in CheckRecogniser($"wyoming.asr.{name}", asr.Model, asr.ToOptions(), stop))
                yield return finding;
            if (!asr.IsVoiceEnergy)
                yield return Try($"wyoming.asr.{name}.voice", asr.Voice, () => models.Voice(models.Describe(asr.Voice)), stop);
        }

        foreach (var (name, wake) in wyoming.Wake)
            yield return Try($"wyoming.wake.{name}.model", wake.Model, () => OpenWake(wake), stop);
    }

    /// <summary>A recogniser with its search, and what is asked of that in vain.</summary>
    private IEnumerable<Finding> CheckRecogniser(string section, string model, RecognizerOptions options, CancellationToken stop)
    {
        IRecognizer? recognizer = null;
        try
        {
            yield return Try($"{section}.model", model, () => recognizer = models.Recognition(models.Describe(model), Engine.Cpu).Open("check", options), stop,
                keyOf: fault => KeyOfList(section, options, fault));
            foreach (var note in recognizer?.Search?.Sentences(p => p.Name) ?? [])
                yield return new Finding($"search of {section}", FindingState.Note, note);
        }
        finally
        {
            recognizer?.Dispose();
        }
    }

    /// <summary>Orders that a recogniser which hears phrases alone can never write.</summary>
    private List<Finding> CheckOrders(string name, MicrophoneSettings microphone, RecognizeSettings recognize)
    {
        // What a second pass writes is another's.
        if (microphone.Orders.Count == 0 || recognize.SecondPass is not null)
            return [];
        try
        {
            var bundle = models.Describe(recognize.Model);
            if ((recognize.Grammar ?? (RecognitionFamilies.Recognise(bundle)?.Family == ModelFamily.Commands ? Path.Combine(bundle.Folder, CommandsModel.GrammarFile) : null)) is not { } file)
                return [];
            var grammar = OrderGrammar.Read(file, isSpelt: recognize.Grammar is not null);
            return [.. microphone.Orders.Keys
                .Where(text => OrderPhrase.TryParse(text, out var phrase, out _) && !grammar.CanWrite(phrase))
                .Select(text => new Finding($"order of microphone {name}", FindingState.Warning, $"'{text}' is never heard: {file} has no such phrase.", $"add it to {file}, one phrase a line: docs/commands.md"))];
        }
        catch (ModelException)
        {
            // Told at the key that names the model.
            return [];
        }
    }

    /// <summary>The key of the list that a fault speaks of; null for a fault of the model.</summary>
    private static string? KeyOfList(string section, RecognizerOptions options, string fault)
    {
        (string Key, string? File)[] lists = [("grammar", options.GrammarFile), ("hotwords", options.HotwordsFile), ("ngram", options.NgramFile)];
        return lists.FirstOrDefault(l => l.File is { } file && fault.Contains(file, StringComparison.Ordinal)).Key is { } key ? $"{section}.{key}" : null;
    }

    private DetectionModel OpenDetector(DetectSettings detect, CancellationToken stop)
    {
        var model = models.Detection(models.Describe(detect.Model), detect.Engine, stop);
        model.Open("check", new DetectorOptions { Classes = detect.Classes.Count > 0 ? detect.Classes : null }).Dispose();
        return model;
    }

    private DetectionModel OpenShadow(string shadow, DetectSettings detect, CancellationToken stop)
    {
        var model = models.Detection(models.Describe(shadow), detect.Engine, stop);
        _ = ShadowFactory.ClassesOf(model, detect.Classes);
        return model;
    }

    private TaggerModel OpenSounds(SoundSettings sounds)
    {
        var model = models.Sounds(models.Describe(sounds.Model), Engine.Cpu);
        _ = sounds.CutOf(model);
        return model;
    }

    private KeywordModel OpenWake(KeywordSettings wake)
    {
        var model = models.Keywords(models.Describe(wake.Model), Engine.Cpu);
        model.RequireKeywords(wake.Words.Keys);
        return model;
    }

    /// <summary>What a stage of a camera will ask of its model; a file that is worked on as fast as it can be asks for nothing.</summary>
    private void Add(string stage, CameraSettings camera, double? fps, ModelCost cost, bool isAtMost = false, int looks = 1)
    {
        var isLive = VideoSourceUri.Parse(camera.Source).IsLive;
        if (isLive || camera.Pace != FilePace.Asap)
            _load.Add(stage, fps ?? (isLive ? LiveFramesPerSecond : FileFramesPerSecond), looks * cost.Milliseconds, isAtMost);
    }

    /// <summary>The words for classes that stand elsewhere than at detection itself.</summary>
    private List<Finding> CheckClasses(string path, CameraSettings camera, DetectSettings detect, CancellationToken stop) => CheckNames(
        detect.Filters.Keys.Select(label => (Key: $"{path}.detect.filters.{label}", Names: (IReadOnlyList<string>)[label]))
            .Concat(detect.Crops.Select(crops => ($"{path}.detect.crops.{crops.Key}.classes", crops.Value.Classes)))
            .Concat(camera.Zones.Select(zone => ($"{path}.zones.{zone.Key}.classes", zone.Value.Classes)))
            .Concat(camera.Lines.Select(line => ($"{path}.lines.{line.Key}.classes", line.Value.Classes))),
        () => models.Detection(models.Describe(detect.Model), detect.Engine, stop), static (model, names) => model.RequireClasses(names));

    /// <summary>The words for answers that confirm an object.</summary>
    private List<Finding> CheckAnswers(string key, CropSettings crops, CancellationToken stop) =>
        CheckNames([(key, crops.Verify)], () => models.Crops(models.Describe(crops.Model), crops.Engine, stop), CropModels.RequireAnswers);

    private SpeakerModel CheckSpeakers(SpeakerSettings speakers)
    {
        var model = models.Speaker(SpeakerSettings.Of(models.Describe(speakers.Model)), Engine.Cpu);
        if (new KnownVoices(speakers.Voices!, model.Name, model.Dimension).Read() is null)
            throw new ModelException(ModelFault.Missing, $"No voice is known, so every speaker would be unknown: {SpeakerOptions.HowToEnrol(speakers.Voices!)}");
        return model;
    }

    /// <summary>The words for classes of sound.</summary>
    private List<Finding> CheckSoundClasses(string path, SoundSettings sounds) => CheckNames(
        sounds.Classes.Keys.Select(label => (Key: $"{path}.classes.{label}", Names: (IReadOnlyList<string>)[label])).Append(($"{path}.only", sounds.Only)).Append(($"{path}.ignore", sounds.Ignore)),
        () => models.Sounds(models.Describe(sounds.Model), Engine.Cpu), static (model, names) => model.RequireClasses(names));

    /// <summary>The words for keywords that stand elsewhere than at the model.</summary>
    private List<Finding> CheckWords(string path, KeywordSettings keywords, AfterSettings? after) => CheckNames(
        keywords.Words.Keys.Select(label => (Key: $"{path}.keywords.words.{label}", Names: (IReadOnlyList<string>)[label])).Append(($"{path}.recognize.after.keywords", after?.Keywords ?? [])),
        () => models.Keywords(models.Describe(keywords.Model), Engine.Cpu), static (model, names) => model.RequireKeywords(names));

    /// <summary>Names of what a model knows, at the keys where they stand.</summary>
    private List<Finding> CheckNames<TModel>(IEnumerable<(string Key, IReadOnlyList<string> Names)> places, Func<TModel> load, Action<TModel, IReadOnlyList<string>> require)
    {
        var faults = new List<Finding>();
        var named = places.Where(place => place.Names.Count > 0).ToList();
        if (named.Count == 0)
            return faults;
        TModel model;
        try
        {
            model = load();
        }
        catch (ModelException)
        {
            // Told at the key that names the model.
            return faults;
        }

        foreach (var (key, names) in named)
        {
            try
            {
                require(model, names);
            }
            catch (ModelException e)
            {
                faults.Add(Finding.Of(loaded.FaultAt(key, e.Message)));
            }
        }

        return faults;
    }

    private DetectionModel CheckInspection(InspectSettings inspect, DetectSettings detect, CancellationToken stop)
    {
        var bundle = PartInspector.BundleOf(models.Describe(inspect.Model ?? detect.Model));
        var finder = models.Detection(models.Describe(detect.Model), detect.Engine, stop);
        var inspector = models.Detection(bundle, detect.Engine, stop);
        PartInspector.RequireFit(finder, detect.Classes, inspector, bundle.Inspection!);
        return inspector;
    }

    private Finding Try(string key, string reference, Func<object> load, CancellationToken stop, Action<ModelCost>? onCost = null, Func<string, string?>? keyOf = null)
    {
        var subject = $"model of {key[..key.LastIndexOf('.')]}";
        var before = Environment.WorkingSet;
        try
        {
            var model = load();
            var memory = Math.Max(0, Environment.WorkingSet - before);
            if (!_costs.TryGetValue(model, out var cost))
                _costs.Add(model, cost = _pace.Measure(model, stop));
            if (cost is not null)
                onCost?.Invoke(cost);
            var fallback = (model as PictureModel)?.EngineFallback;
            return new Finding(subject, fallback is null ? FindingState.Ok : FindingState.Warning, $"{reference} loads and fits{(models.Describe(reference).Hashes.Count > 0 ? ", as its hash says" : "")}{(cost is null ? "" : $", {cost}")}{(fallback is null ? "" : $"; {fallback}")}")
            {
                Facts = cost is null ? null : new { Ms = Math.Round(cost.Milliseconds, 2), Per = cost.IsOfSound ? "second" : "picture", MemoryBytes = memory },
            };
        }
        catch (ModelException e)
        {
            key = keyOf?.Invoke(e.Message) is { } named && loaded.Has(named) ? named : key;
            // A key that may be left out, and is, has its section's place.
            return Finding.Of(loaded.FaultAt(loaded.Has(key) ? key : key[..key.LastIndexOf('.')], e.Message));
        }
    }
}
