using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeAgent.Pipeline.Models.Engines.TensorRt;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent build-engine</c>: what the agent starts of itself to build an engine apart from its own memory. Nobody else needs it.</summary>
internal static partial class BuildEngineVerb
{
    private const int SetParentDeathSignal = 1;
    private const int Kill = 9;

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var verb = new Command(TensorRtBuilder.Verb, "Build the engine that is described on standard input.") { Hidden = true };
        verb.SetAction(async (parsed, stop) =>
        {
            // Whoever wants the engine is gone with the agent. The build itself cannot be ended within this process; one that was stopped is no
            // engine that cannot be built, which the other code would tell of.
            if (OperatingSystem.IsLinux())
            {
                _ = Prctl(SetParentDeathSignal, Kill);
                OfferToEndFirst();
            }

            await using var ended = stop.UnsafeRegister(static _ => Environment.Exit(ExitCode.Unavailable), null);
            TensorRtBuilder.Work((await JsonSerializer.DeserializeAsync<EngineProgramInput>(Console.OpenStandardInput(), cancellationToken: stop))!, TimeProvider.System);
            return ExitCode.Done;
        });
        return verb;
    }

    /// <summary>Where memory runs out the kernel is to end this, and neither the agent nor a camera's ffmpeg: it is tried again (proc_pid_oom_score_adj(5)).</summary>
    private static void OfferToEndFirst()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container may hold it; then the kernel takes the largest.
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint argument);
}
