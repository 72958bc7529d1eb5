using System.Security.Cryptography;
using EdgeAgent.Pipeline.Models.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>
/// One graph, loaded and checked. Stateless and shared: many <see cref="GraphRun"/>s may run it at once. Runs must have ended
/// before it is disposed, since the native library does not survive a use after that; <see cref="Dispose"/> refuses otherwise.
/// </summary>
public sealed class ModelSession : IGraphSession
{
    private readonly InferenceSession _session;
    private int _runs;
    private bool _disposed;

    private ModelSession(string path, InferenceSession session, GraphSignature signature, Engine engine, string? engineFallback)
    {
        Path = path;
        _session = session;
        Signature = signature;
        Engine = engine;
        EngineFallback = engineFallback;
    }

    /// <summary>The model's file.</summary>
    public string Path { get; }

    /// <summary>What the graph declares of itself.</summary>
    public GraphSignature Signature { get; }

    /// <summary>What runs it.</summary>
    public Engine Engine { get; }

    /// <summary>Why it is not the engine that was asked for; null when it is.</summary>
    public string? EngineFallback { get; }

    /// <summary>Loads a graph.</summary>
    /// <param name="path">An .onnx or .ort file.</param>
    /// <param name="engine">What should run it.</param>
    /// <param name="sha256">What its content must hash to, in hexadecimal; null where no bundle says.</param>
    /// <param name="edit">Changes the graph's content between the check of its hash and its loading; null where it is loaded as it is.</param>
    /// <param name="threads">Threads of its own, as a device's local settings have them; no more than the process has for all. Null for the pool that all sessions share.</param>
    /// <param name="built">What an engine is built for, and where it is kept; null for engines that are not built.</param>
    /// <exception cref="ModelException">The file is missing, damaged, not what its hash says, or nothing here can run it.</exception>
    public static ModelSession Open(
        string path, Engine engine = Engine.Cpu, string? sha256 = null, Action<byte[]>? edit = null, int? threads = null, BuiltEngine? built = null)
    {
        if (engine == Engine.OpenCvDnn)
            throw new ModelException(ModelFault.Unfitting, $"{path}: the engine opencv-dnn runs models that look at pictures only. Remove the engine, or choose cpu.");
        var file = OnnxFile.Read(path);
        Caffe2Operators.Refuse(path, file.Operators);
        InferenceRuntime.Start();
        using var options = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        if (threads is { } own && own < InferenceRuntime.Threads)
            (options.IntraOpNumThreads, options.InterOpNumThreads) = (own, 1);
        else
            options.DisablePerSessionThreads();
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        foreach (var (axis, length) in built?.Axes ?? new Dictionary<string, long>())
            options.AddFreeDimensionOverrideByName(axis, length);
        var (used, fallback) = EngineSelection.Append(options, engine, built, file.Operators);
        InferenceSession? session = null;
        try
        {
            session = Load(path, file, options, sha256, edit);
            var opened = new ModelSession(path, session, SessionSignature.Read(session, file), used, fallback);
            return used == Engine.Cuda ? Tried(opened, () => Open(path, Engine.Cpu, sha256, edit, threads)) : opened;
        }
        catch (OnnxRuntimeException e) when (used != Engine.Cpu && built is null)
        {
            // A device that is busy, out of memory or of another driver says so only now. Where the file is at fault, the processor says it.
            session?.Dispose();
            return FallenBack(Open(path, Engine.Cpu, sha256, edit, threads), $"{EngineSelection.ProviderOf(used)} cannot load it: {LoadFault.Plain(e.Message)}");
        }
        catch (OnnxRuntimeException e)
        {
            session?.Dispose();
            throw LoadFault.Explain(path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its structure was read a moment ago: somebody replaces it, or it is larger than memory can take in one piece.
            throw new ModelException(ModelFault.Missing, $"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A place to run the graph, with inputs and outputs of its own. Dispose it before the session.</summary>
    public GraphRun CreateRun(TimeProvider? time = null)
    {
        lock (_session)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _runs++;
        }

        return new GraphRun(this, time ?? TimeProvider.System);
    }

    IGraphRun IGraphSession.CreateRun(TimeProvider time) => CreateRun(time);

    /// <summary>Unloads the graph.</summary>
    /// <exception cref="InvalidOperationException">A run is still there.</exception>
    public void Dispose()
    {
        lock (_session)
        {
            if (_disposed)
                return;
            if (_runs > 0)
                throw new InvalidOperationException($"{_runs} run(s) of {Path} were not disposed before the session.");
            _disposed = true;
        }

        _session.Dispose();
    }

    internal InferenceSession Native => _session;

    internal void RunDisposed()
    {
        lock (_session)
            _runs--;
    }

    /// <summary>A session of a graphics processor that runs, else the processor's: where that fails too, it is the zeros that do not fit.</summary>
    internal static ModelSession Tried(ModelSession opened, Func<ModelSession> openProcessor)
    {
        if (SessionTrial.WhyBroken(opened) is not { } reason)
            return opened;
        ModelSession? processor = null;
        try
        {
            processor = openProcessor();
            if (SessionTrial.WhyBroken(processor) is not null)
                return opened;
            opened.Dispose();
            return FallenBack(Interlocked.Exchange(ref processor, null), $"{EngineSelection.ProviderOf(Engine.Cuda)} fails in its first run: {reason}");
        }
        catch
        {
            opened.Dispose();
            throw;
        }
        finally
        {
            processor?.Dispose();
        }
    }

    private static ModelSession FallenBack(ModelSession processor, string reason) => new(processor.Path, processor._session, processor.Signature, Engine.Cpu, reason);

    private static InferenceSession Load(string path, OnnxFile file, SessionOptions options, string? sha256, Action<byte[]>? edit)
    {
        if (file.ExternalFiles.Count > 0)
        {
            // Weights beside the file are found only when it is loaded by its path, and the runtime maps them into memory: a file that is
            // cut short while it is mapped ends the process (SIGBUS). So it gets copies of its own.
            using var copy = new PrivateModelCopy(path, file.ExternalFiles);
            using (var stream = File.OpenRead(copy.Path))
                RequireHash(path, SHA256.HashData(stream), sha256);
            if (edit is not null)
            {
                var graph = File.ReadAllBytes(copy.Path);
                edit(graph);
                File.WriteAllBytes(copy.Path, graph);
            }

            return new InferenceSession(copy.Path, options);
        }

        // What was verified is what is loaded, even if the file is replaced meanwhile.
        var content = File.ReadAllBytes(path);
        RequireHash(path, SHA256.HashData(content), sha256);
        edit?.Invoke(content);
        return new InferenceSession(content, options);
    }

    private static void RequireHash(string path, byte[] found, string? wanted)
    {
        var text = Convert.ToHexStringLower(found);
        if (wanted is not null && !text.Equals(wanted, StringComparison.OrdinalIgnoreCase))
        {
            throw new ModelException(ModelFault.HashMismatch,
                $"{path} is not the file its bundle names: its SHA-256 is {text[..16]}… where model.yaml says {wanted[..Math.Min(16, wanted.Length)]}…. "
                + "It was changed or damaged: copy it again, or correct the hash if you changed it on purpose.");
        }
    }
}
