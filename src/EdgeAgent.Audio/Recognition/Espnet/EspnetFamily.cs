using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>What espnet_onnx exports.</summary>
internal sealed class EspnetFamily : ISpeechFamily
{
    /// <inheritdoc/>
    public string Name => ModelFamily.Espnet;

    /// <inheritdoc/>
    public string? Recognise(ModelBundle bundle) => ExporterFolder.FamilyOf(bundle.Folder) == ModelFamily.Espnet ? "its config.yaml is that of an espnet_onnx export" : null;

    /// <inheritdoc/>
    public IRecognitionModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger) =>
        EspnetModel.Load(bundle, new EspnetModelOptions { Engine = engine, Quantized = bundle.Quantized }, time, logger);
}
