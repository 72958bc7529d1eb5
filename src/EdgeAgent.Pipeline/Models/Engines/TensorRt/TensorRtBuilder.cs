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

    /// <summary>What a build gets that follows one which was ended: TensorRT takes as much as the device has, if it is not told.</summary>
    private const long SmallWorkspace = 256 << 20;

    /// <summary>A program that a signal ended has this and the signal's number as its code.</summary>
    private const int SignalBase = 128;

    private const int Kill = 9;

    /// <summary>EX_UNAVAILABLE: something needed is missing.</summary>
    private const int Unavailable = 69;

    /// <summary>EX_SOFTWARE.</summary>
    private const int Defect = 70;

    private const string MemoryCure = "The next try takes less for its calculations (256 MB); end other programs meanwhile, or add swap space.";

    /// <summary>As CUDA, TensorRT, ONNX Runtime, the C++ library and .NET say it.</summary>
    private static readonly string[] WantOfMemory = ["out of memory", "OutOfMemory", "could not be allocated", "Failed to allocate memory", "bad_alloc", "Insufficient memory"];

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
    public EngineSite Locate(EngineOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        var content = ModelContent.Read(order.Path);

        // Everything that an engine depends on but the model: the device, the libraries, the engine's kind, the shapes.
        var options = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(order.ShapeText)))[..8];
        return new EngineSite(order, _cache.FolderOf(content.Hash, $"{_device()}-{(order.Engine == Engine.TensorRtFp16 ? "fp16" : "fp32")}-{options}"), content);
    }

    /// <inheritdoc/>
    public EngineFailure? FailureOf(EngineSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return _cache.FailureOf(site.Folder);
    }

    /// <inheritdoc/>
    public bool IsBuilt(EngineSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return _cache.IsWhole(site.Folder);
    }

    /// <inheritdoc/>
    public void Build(EngineSite site, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        var (order, folder) = (site.Order, site.Folder);
        var making = _cache.Begin(folder);
        var before = _cache.Tries.Begin(folder);
        long? workspace = before is null ? null : SmallWorkspace;
        try
        {
            var started = _time.GetTimestamp();
            Run(new EngineProgramInput(order, making, _cache.Root, InferenceRuntime.Threads, workspace), cancellationToken);
            RequireContent(site);
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
        catch (ModelException e) when (e.Fault == ModelFault.Interrupted || (workspace is not null && e.Fault != ModelFault.Missing))
        {
            // With little memory to work with TensorRT may find no way: that says nothing of the graph.
            _cache.Tries.End(folder, before, e.Message);
            throw;
        }
        catch (ModelException e)
        {
            // What was only missing (room on the disk, a library) may be there at the next start.
            _cache.Tries.PutBack(folder, before);
            _cache.Fail(folder, e.Message, isLasting: e.Fault != ModelFault.Missing);
            throw;
        }
        catch
        {
            _cache.Tries.PutBack(folder, before);
            throw;
        }
        finally
        {
            EngineCache.Remove(making);
        }
    }

    /// <inheritdoc/>
    public IGraphSession Open(EngineSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        RequireContent(site);
        return Load(site.Order, new BuiltEngine(site.Order.Axes, site.Folder, _cache.Root));
    }

    /// <summary>What the program does: builds the engine in the folder that it is told, and runs it once.</summary>
    /// <param name="input">What it was told.</param>
    /// <param name="time">For the deadline.</param>
    /// <exception cref="ModelException">It cannot be built or run.</exception>
    public static void Work(EngineProgramInput input, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(input);
        InferenceRuntime.Start(input.Threads);
        using var session = Load(input.Order, new BuiltEngine(input.Order.Axes, input.Folder, input.Timings) { WorkspaceBytes = input.WorkspaceBytes });

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
        var last = exit.ErrorTail.Count > 0 ? exit.ErrorTail[^1] : "it said nothing.";
        throw exit.Code switch
        {
            SignalBase + Kill => new ModelException(ModelFault.Interrupted, $"The program that builds it was killed (signal {Kill}), most often by the kernel for want of memory. {MemoryCure}"),
            > SignalBase => new ModelException(ModelFault.Interrupted, string.Create(CultureInfo.InvariantCulture, $"The program that builds it was ended by signal {exit.Code - SignalBase}: {last}")),
            Unavailable => new ModelException(ModelFault.Missing, last),
            _ when exit.ErrorTail.FirstOrDefault(IsWantOfMemory) is { } want => new ModelException(ModelFault.Interrupted, $"There was not enough memory to build it: {want} {MemoryCure}"),

            // A defect of ours, or a process that the kernel holds on to: nothing of that is the graph's.
            -1 or Defect => new ModelException(ModelFault.Interrupted, string.Create(CultureInfo.InvariantCulture, $"The program that builds it ended with {exit.Code}: {last}")),
            var code => new ModelException(ModelFault.Unsupported, string.Create(CultureInfo.InvariantCulture, $"The program that builds it ended with {code}: {last}")),
        };
    }

    private static bool IsWantOfMemory(string line) => WantOfMemory.Any(words => line.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <summary>An engine has the model's weights in it: one that was replaced meanwhile is another's.</summary>
    private static void RequireContent(EngineSite site)
    {
        if (!site.Content.IsUnchanged())
            throw new ModelException(ModelFault.Missing, $"{site.Order.Path} was replaced while its engine was built or loaded. Restart the agent, or load the model anew.");
    }

    private static string Place(GraphicsDevice device) =>
        $"{Slug(device.Name)}-sm{device.Capability.Replace(".", "", StringComparison.Ordinal)}-tensorrt{device.TensorRt}-onnxruntime{InferenceRuntime.Version}";

    private static string Slug(string name) => string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
}
