using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition;

/// <summary>One framework's recognisers: knows its exports, and loads them.</summary>
internal interface ISpeechFamily
{
    /// <summary>Its name in <c>family:</c>, one of <see cref="ModelFamily.Built"/>.</summary>
    string Name { get; }

    /// <summary>Why a model is one of this family, as a clause; null when it does not look like one.</summary>
    /// <exception cref="ModelException">A file of it is damaged.</exception>
    string? Recognise(ModelBundle bundle);

    /// <summary>Loads a model.</summary>
    /// <exception cref="ModelException">It is none, is damaged, contradicts itself, or needs what is not built.</exception>
    IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger);
}
