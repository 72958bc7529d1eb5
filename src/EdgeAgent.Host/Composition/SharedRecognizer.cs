using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Live;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>A recogniser that several microphones share, and the desk at which they wait for it.</summary>
/// <param name="Model">Recognises.</param>
/// <param name="Desk">Where its work is done.</param>
internal sealed record SharedRecognizer(IRecognitionModel Model, RecognitionDesk Desk) : IDisposable
{
    /// <summary>Puts a desk before a model; both are owned.</summary>
    public static SharedRecognizer Of(IRecognitionModel model, TimeProvider time, ILogger logger) => new(model, new RecognitionDesk(model.Name, time, logger));

    /// <summary>Ends the work and unloads the model.</summary>
    public void Dispose()
    {
        Desk.Dispose();
        Model.Dispose();
    }
}
