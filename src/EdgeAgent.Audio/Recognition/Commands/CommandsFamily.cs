using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>Recognisers of phrases by the project's own recipe.</summary>
internal sealed class CommandsFamily : ISpeechFamily
{
    /// <inheritdoc/>
    public string Name => ModelFamily.Commands;

    /// <inheritdoc/>
    public string? Recognise(ModelBundle bundle) => null;

    /// <inheritdoc/>
    public IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger) => CommandsModel.Load(bundle, engine, time, logger);
}
