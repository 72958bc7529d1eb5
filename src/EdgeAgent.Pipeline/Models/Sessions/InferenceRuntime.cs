using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Sessions.Libraries;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>
/// The one ONNX Runtime of this process: its telemetry off, one thread pool without spinning for all sessions. Everything that
/// touches the runtime passes through <see cref="Start"/> first.
/// </summary>
public static partial class InferenceRuntime
{
    private const string TelemetryOff = "ORT_DISABLE_TELEMETRY";
    private static readonly Lock Gate = new();
    private static int _threads;
    private static RuntimeLibrary? _library;

    /// <summary>Threads that a run may use when nothing else was said: one core is left for capture and decoding.</summary>
    public static int DefaultThreads => Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Threads of the shared pool; 0 before <see cref="Start"/>.</summary>
    public static int Threads => _threads;

    /// <summary>The library's version.</summary>
    public static string Version
    {
        get
        {
            Start();
            return OrtEnv.Instance().GetVersionString();
        }
    }

    /// <summary>Which library that is.</summary>
    /// <exception cref="ModelException">None can be loaded.</exception>
    public static RuntimeLibrary Library
    {
        get
        {
            Start();
            return _library!;
        }
    }

    /// <summary>The engines that this library was built with; whether one starts is known when a model is opened on it.</summary>
    /// <exception cref="ModelException">No library can be loaded.</exception>
    public static IReadOnlyList<Engine> Engines
    {
        get
        {
            Start();
            var providers = OrtEnv.Instance().GetAvailableProviders();
            return [.. Enum.GetValues<Engine>().Where(e => EngineSelection.ProviderOf(e) is { } provider && providers.Contains(provider))];
        }
    }

    /// <summary>Why this library cannot have an engine; null where it has it, and loading a model tells whether it starts.</summary>
    /// <param name="engine">One of ONNX Runtime's.</param>
    /// <exception cref="ModelException">No library can be loaded.</exception>
    public static string? WhyMissing(Engine engine) => EngineSelection.WhyMissing(engine);

    /// <summary>
    /// Starts the runtime; the first call decides. Telemetry must be off in the native environment before the library
    /// initialises: a managed environment variable does not reach its getenv.
    /// </summary>
    /// <param name="threads">Threads shared by all models, 0 for <see cref="DefaultThreads"/>.</param>
    /// <exception cref="ModelException">The native library cannot be loaded.</exception>
    public static void Start(int threads = 0)
    {
        lock (Gate)
        {
            if (_threads > 0)
                return;
            var wanted = threads > 0 ? threads : DefaultThreads;
            SwitchTelemetryOff();
            if (_library is null)
            {
                _library = RuntimeLibrary.Choose(Environment.GetEnvironmentVariable(RuntimeLibrary.Variable));
                _library.Install();
            }

            try
            {
                using var pool = new OrtThreadingOptions { GlobalIntraOpNumThreads = wanted, GlobalInterOpNumThreads = 1, GlobalSpinControl = false };
                var options = new EnvironmentCreationOptions
                {
                    logId = "edgeagent",
                    logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
                    threadOptions = pool,
                };
                OrtEnv.CreateInstanceWithOptions(ref options);
            }
            catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException or EntryPointNotFoundException)
            {
                throw new ModelException(ModelFault.Missing,
                    $"ONNX Runtime's native library ({_library.File ?? "libonnxruntime.so"}) cannot be loaded; it needs glibc 2.28 or newer, libstdc++6 and libgcc-s1: "
                    + (e.InnerException ?? e).Message, e);
            }

            _threads = wanted;
        }
    }

    internal static void SwitchTelemetryOff()
    {
        Environment.SetEnvironmentVariable(TelemetryOff, "1");
        if (!OperatingSystem.IsWindows())
            _ = SetEnvironment(TelemetryOff, "1", 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
