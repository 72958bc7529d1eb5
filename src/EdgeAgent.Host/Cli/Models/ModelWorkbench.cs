using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>What a verb needs to load models; owns what it loads.</summary>
internal sealed class ModelWorkbench : IDisposable
{
    private readonly SerilogLoggerFactory _loggers;
    private readonly EngineWorkshop _workshop;
    private readonly ModelShelf _shelf;
    private readonly ModelLoans _models;

    /// <summary>A workbench.</summary>
    /// <param name="log">Where it logs.</param>
    /// <param name="asBundled">Whether models are as their bundles say, whatever was measured on this device.</param>
    /// <param name="stop">Ends the building of an engine.</param>
    public ModelWorkbench(Serilog.ILogger log, bool asBundled = false, CancellationToken stop = default)
    {
        _loggers = new SerilogLoggerFactory(log);
        RuntimeNotice.Log(_loggers.CreateLogger(nameof(InferenceRuntime)));
        var state = StateFolder.Of(ConfigurationPath.Find(null));
        _workshop = new EngineWorkshop(EngineBuilding.In(state), TimeProvider.System, _loggers.CreateLogger<EngineWorkshop>(), waits: true, stop);
        var folders = new BundleFolders(null, state, asBundled);
        Local = folders.Local;
        _shelf = new ModelShelf(folders.Reader, TimeProvider.System, _loggers, workshop: _workshop);
        _models = _shelf.Open("infer");
        Factory = new PredictorFactory(_models, TimeProvider.System);
    }

    /// <summary>Describes and loads.</summary>
    public PredictorFactory Factory { get; }

    /// <summary>Where the settings of this device are kept.</summary>
    public LocalSettingsStore Local { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _models.Dispose();
        _shelf.Dispose();
        _workshop.Dispose();
        _loggers.Dispose();
    }
}
