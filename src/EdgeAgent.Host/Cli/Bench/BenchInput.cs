using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Composition;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>What a model is run on when nobody names anything: its first golden sample, else a picture or a recording that comes with the agent.</summary>
internal static class BenchInput
{
    private const string Picture = "surface-defects/belt.jpg";
    private const string Recording = "commands/golden/reject-part-forty-two.wav";

    /// <summary>The file.</summary>
    /// <exception cref="DeviceException">There is none.</exception>
    public static string Of(ModelBundle bundle, ModelIdentity identity)
    {
        if (bundle.Golden.Count > 0)
            return bundle.Golden[0].Input;
        var isSound = identity.Task is ModelTask.Vad or ModelTask.Keywords or ModelTask.Tagging or ModelTask.Recognition or ModelTask.Speaker;
        var path = Path.Combine(BundleFolders.OfThisProgram, isSound ? Recording : Picture);
        return !identity.TakesVolumes && File.Exists(path)
            ? path
            : throw new DeviceException(DeviceFault.NotFound, $"There is nothing to run '{bundle.Name}' on. Name a {(isSound ? "recording" : identity.TakesVolumes ? "volume" : "picture")} with --input.");
    }
}
