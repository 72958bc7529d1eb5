using System.Text.RegularExpressions;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Capture.OpenCv;
using OpenCvSharp;
using OpenCvSharp.Dnn;

namespace EdgeAgent.Vision.Networks.OpenCv;

/// <summary>
/// A graph run by OpenCV's <c>dnn</c> module. What the graph declares is read by ONNX Runtime, so that both engines are held to one contract. Each run
/// holds a network of its own, as one keeps the state of its last run.
/// </summary>
public sealed partial class OpenCvSession : IGraphSession
{
    private readonly byte[] _content;

    private OpenCvSession(string path, byte[] content, GraphSignature signature)
    {
        Path = path;
        Signature = signature;
        _content = content;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public GraphSignature Signature { get; }

    /// <inheritdoc/>
    public Engine Engine => Engine.OpenCvDnn;

    /// <inheritdoc/>
    public string? EngineFallback => null;

    /// <summary>Loads a graph.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <param name="sha256">What its content must hash to, in hexadecimal; null where no bundle says.</param>
    /// <exception cref="ModelException">The file is missing, damaged, not what its hash says, or OpenCV cannot run it; then the operator is named.</exception>
    public static IGraphSession Open(string path, string? sha256 = null)
    {
        var declared = ModelSession.Open(path, sha256: sha256);
        if (OpenCvLibrary.Problem is { } problem)
            return new FallenBackSession(declared, problem.TrimEnd('.'));
        using (declared)
        {
            var signature = declared.Signature;
            foreach (var spec in signature.Inputs.Concat(signature.Outputs))
            {
                if (spec.Type is not (TensorType.Float32 or TensorType.Int64) || (spec.Type != TensorType.Float32 && signature.Inputs.Contains(spec)))
                    throw Refusal(path, $"it takes and gives 32-bit floats only, and the graph has {spec}", null);
            }

            var content = File.ReadAllBytes(path);
            var session = new OpenCvSession(path, content, signature);
            using (var run = session.CreateRun(TimeProvider.System))
            {
                if (EngineTrial.Compare(declared, run) is { } difference)
                    throw Refusal(path, $"it loads the graph, but {difference}", null);
            }

            return session;
        }
    }

    /// <inheritdoc/>
    public IGraphRun CreateRun(TimeProvider time) => new OpenCvRun(this, Load(Path, _content), time);

    /// <inheritdoc/>
    public void Dispose()
    {
        // What is native belongs to the runs.
    }

    /// <summary>The sentence for what OpenCV said, with the operator that it named.</summary>
    internal static ModelException Explain(string path, OpenCVException e)
    {
        var op = OperatorPattern().Match(e.ErrMsg);
        var words = string.Join(' ', LocationPattern().Replace(e.ErrMsg, "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return Refusal(path, op.Success ? $"it cannot run the operator '{(op.Groups[1].Success ? op.Groups[1] : op.Groups[2]).Value}' as this graph uses it ({words})" : words, e);
    }

    private static Net Load(string path, byte[] content)
    {
        try
        {
            var net = CvDnn.ReadNetFromOnnx(content) ?? throw Refusal(path, "it finds no network in it", null);
            net.SetPreferableBackend(Backend.OPENCV);
            return net;
        }
        catch (OpenCVException e)
        {
            throw Explain(path, e);
        }
    }

    private static ModelException Refusal(string path, string why, Exception? inner) => new(ModelFault.Unsupported,
        $"{path}: OpenCV's dnn ({Cv2.GetVersionString()}) cannot be its engine: {why}. Remove 'engine: opencv-dnn', or choose cpu.", inner);

    [GeneratedRegex(@"OpenCV\([^)]*\) \S+:\d+: error: |^\s*>\s*")]
    private static partial Regex LocationPattern();

    // "Node [Gather@ai.onnx]:(onnx_node!/Gather) parse error", "Can't create layer "x" of type "NonMaxSuppression"".
    [GeneratedRegex(@"Node \[(\w+)@|of type ""(\w+)""")]
    private static partial Regex OperatorPattern();
}
