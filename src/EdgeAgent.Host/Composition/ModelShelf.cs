using System.Collections.Concurrent;
using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Detection;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Every model of this process, loaded when the first stream asks for it and shared by all that ask for the same. Owns the
/// lanes; streams give back what they opened on them before the shelf is disposed.
/// </summary>
internal sealed class ModelShelf(BundleReader bundles, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<object>> _models = new();
    private readonly ConcurrentStack<IDisposable> _owned = new();
    private readonly ILogger _logger = loggers.CreateLogger<ModelLane>();

    /// <summary>Reads what a name, folder or file stands for.</summary>
    public ModelBundle Describe(string reference) => bundles.Read(reference);

    /// <summary>A detector.</summary>
    /// <exception cref="ModelException">It cannot be loaded or does not fit.</exception>
    public DetectionModel Detection(ModelBundle bundle, Engine engine, CancellationToken cancellationToken) =>
        Shared("detection", bundle, engine, () => DetectionModel.Load(bundle, Lane(bundle, engine), cancellationToken));

    /// <summary>The lane of a voice model.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is no Silero VAD.</exception>
    public ModelLane Voice(ModelBundle bundle) => Shared("voice", bundle, Engine.Cpu, () =>
    {
        bundle.RequireFamily(ModelFamily.Silero);
        var lane = Lane(bundle, Engine.Cpu);
        SileroGraph.Read(lane.Signature, bundle.Name);
        return lane;
    });

    /// <summary>A recogniser.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is no export that is understood.</exception>
    public EspnetModel Recognition(ModelBundle bundle, Engine engine) =>
        Shared("recognition", bundle, engine, () =>
        {
            bundle.RequireFamily(ModelFamily.Espnet);
            return Own(EspnetModel.Load(bundle, new EspnetModelOptions { Engine = engine }, time, _logger));
        });

    /// <summary>A keyword model.</summary>
    /// <exception cref="ModelException">It cannot be loaded or is not of the openWakeWord layout.</exception>
    public KeywordModel Keywords(ModelBundle bundle, Engine engine) =>
        Shared("keywords", bundle, engine, () =>
        {
            bundle.RequireFamily(ModelFamily.OpenWakeWord);
            return Own(KeywordModel.Open(bundle, engine, time, _logger));
        });

    /// <summary>A graph of its own, whatever it is.</summary>
    /// <exception cref="ModelException">It cannot be loaded.</exception>
    public ModelLane Lane(ModelBundle bundle, Engine engine)
    {
        var path = bundle.MainFile;
        return Own(new ModelLane(() => ModelSession.Open(path, engine, bundle.HashOf(path)), new LaneOptions { Name = bundle.Name }, time, _logger));
    }

    /// <summary>Unloads everything.</summary>
    public void Dispose()
    {
        while (_owned.TryPop(out var owned))
            owned.Dispose();
    }

    private T Shared<T>(string use, ModelBundle bundle, Engine engine, Func<T> load) where T : class =>
        (T)_models.GetOrAdd($"{use} {engine} {bundle.DescriptionFile ?? bundle.Folder} {bundle.Files.Values.FirstOrDefault()}", _ => new Lazy<object>(load)).Value;

    private T Own<T>(T model) where T : IDisposable
    {
        _owned.Push(model);
        return model;
    }
}
