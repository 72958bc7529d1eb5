using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Pipeline.Models.Engines.TensorRt;

/// <summary>
/// Builds TensorRT engines in a program of its own and keeps them by the model's hash, the device and the libraries. A build takes
/// minutes and more memory than running; it cannot be ended within a process, and on a small board the kernel may end it. The program is
/// the agent itself with <see cref="Verb"/>, which reads an <see cref="EngineProgramInput"/> from its stdin and calls <see cref="Work"/>.
/// </summary>
public sealed class TensorRtBuilder : IEngineBuilder
{
    /// <summary>The verb.</summary>
    public const string Verb = "build-engine";

    /// <summary>No graph that fits on such a board takes longer.</summary>
    private static readonly TimeSpan LongestBuild = TimeSpan.FromHours(2);

    /// <summary>The first run allocates, and may read the engine from a slow card.</summary>
    private static readonly TimeSpan TrialDeadline = TimeSpan.FromMinutes(30);

    private readonly EngineCache _cache;
    private readonly IReadOnlyList<string> _program;
    private readonly Func<string> _device;
    private readonly TimeProvider _time;

    /// <summary>A builder.</summary>
    /// <param name="folder">Where engines are kept; made when needed.</param>
    /// <param name="program">How the agent is started: a program and its first arguments.</param>
    /// <param name="time">For deadlines and ages.</param>
    /// <param name="device">The device and its libraries as a file name; null: asks them.</param>
    public TensorRtBuilder(string folder, IReadOnlyList<string> program, TimeProvider time, Func<string>? device = null)
    {
        _cache = new EngineCache(folder, time);
        _program = program;
        _device = device ?? (static () => Place(GraphicsDevice.Read(ProviderSettings.Device)));
        _time = time;
    }

    /// <inheritdoc/>
    public string? FailureOf(EngineOrder order) => _cache.FailureOf(FolderOf(order));

    /// <inheritdoc/>
    public bool IsBuilt(EngineOrder order) => _cache.IsWhole(FolderOf(order));

    /// <inheritdoc/>
    public void Build(EngineOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var folder = FolderOf(order);
        var making = _cache.Begin(folder);
        try
        {
            var started = _time.GetTimestamp();
            Run(new EngineProgramInput(order, making, _cache.Root, InferenceRuntime.Threads), cancellationToken);
            _cache.Keep(making, folder, new Dictionary<string, string>
            {
                ["model"] = order.Model,
                ["file"] = order.Path,
                ["engine"] = EngineTitle.Of(order.Engine),
                ["shapes"] = order.ShapeText,
                ["place"] = Path.GetFileName(folder),
                ["seconds"] = _time.GetElapsedTime(started).TotalSeconds.ToString("0", CultureInfo.InvariantCulture),
            });
        }
        catch (ModelException e)
        {
            // What was only missing (room on the disk, a library) may be there at the next start.
            _cache.Fail(folder, e.Message, isLasting: e.Fault != ModelFault.Missing);
            throw;
        }
        finally
        {
            EngineCache.Remove(making);
        }
    }

    /// <inheritdoc/>
    public IGraphSession Open(EngineOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Load(order, new BuiltEngine(order.Axes, FolderOf(order), _cache.Root));
    }

    /// <summary>What the program does: builds the engine in the folder that it is told, and runs it once.</summary>
    /// <param name="input">What it was told.</param>
    /// <param name="time">For the deadline.</param>
    /// <exception cref="ModelException">It cannot be built or run.</exception>
    public static void Work(EngineProgramInput input, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(input);
        InferenceRuntime.Start(input.Threads);
        using var session = Load(input.Order, new BuiltEngine(input.Order.Axes, input.Folder, input.Timings));

        // A library that lists a device may have no code for it, and nameless free axes are known only now.
        SessionTrial.Run(session, input.Order.Shapes, TrialDeadline, time);
    }

    private static ModelSession Load(EngineOrder order, BuiltEngine built)
    {
        var session = ModelSession.Open(order.Path, order.Engine, order.Sha256, built: built);
        if (session.EngineFallback is not { } reason)
            return session;
        session.Dispose();
        throw new ModelException(ModelFault.Missing, reason + ".");
    }

    private void Run(EngineProgramInput input, CancellationToken cancellationToken)
    {
        var command = new MediaCommand(_program[0], [.. _program.Skip(1), Verb], "edgeagent") { Input = JsonSerializer.SerializeToUtf8Bytes(input) };
        using var child = MediaChild.Start(command, $"TensorRT engine of {input.Order.Model}", _time);
        try
        {
            child.ReadToEnd(1 << 20, LongestBuild, cancellationToken);
        }
        catch (DeviceException e) when (e.Reason == DeviceFault.Stalled)
        {
            throw new ModelException(ModelFault.Late, $"It was not built within {LongestBuild.TotalHours:0} h.", e);
        }

        var exit = child.WaitForExit(TimeSpan.FromSeconds(30));
        if (exit.Code == 0)
            return;

        // Ctrl+C at a terminal reaches the program as well, perhaps before us: its end then says nothing of the engine.
        cancellationToken.ThrowIfCancellationRequested();
        const int killed = 137;
        const int unavailable = 69;
        var last = exit.ErrorTail.Count > 0 ? exit.ErrorTail[^1] : "it said nothing.";
        throw exit.Code switch
        {
            killed => new ModelException(ModelFault.Unsupported, "The program that builds it was killed, most often for want of memory. Stop other programs during the build, or add swap space."),
            unavailable => new ModelException(ModelFault.Missing, last),
            var code => new ModelException(ModelFault.Unsupported, string.Create(CultureInfo.InvariantCulture, $"The program that builds it ended with {code}: {last}")),
        };
    }

    /// <summary>Everything that an engine depends on but the model: the device, the libraries, the engine's kind, the shapes.</summary>
    private string FolderOf(EngineOrder order)
    {
        var options = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(order.ShapeText)))[..8];
        return _cache.FolderOf(HashOf(order.Path), $"{_device()}-{(order.Engine == Engine.TensorRtFp16 ? "fp16" : "fp32")}-{options}");
    }

    private static string Place(GraphicsDevice device) =>
        $"{Slug(device.Name)}-sm{device.Capability.Replace(".", "", StringComparison.Ordinal)}-tensorrt{device.TensorRt}-onnxruntime{InferenceRuntime.Version}";

    private static string Slug(string name) => string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');

    /// <summary>The hash of a model; where weights lie beside it, of all their hashes: an engine has the weights in it.</summary>
    private static string HashOf(string path)
    {
        try
        {
            var weights = OnnxFile.Read(path).ExternalFiles;
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            List<byte[]> hashes = [.. new[] { path }.Concat(weights.Order(StringComparer.Ordinal).Select(w => Path.Combine(folder, w))).Select(file =>
            {
                using var stream = RegularFile.Open(file);
                return SHA256.HashData(stream);
            })];
            return Convert.ToHexStringLower(hashes.Count == 1 ? hashes[0] : SHA256.HashData([.. hashes.SelectMany(h => h)]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} cannot be read: {e.Message}", e);
        }
    }
}
