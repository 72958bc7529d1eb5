using System.Diagnostics;
using Xunit;

namespace EdgeAgent.TestKit;

/// <summary>A fact that needs programs of the system (ffmpeg, mosquitto); skipped by name where one is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs)
    {
        var missing = programs.Where(p => PathOf(p) is null).ToArray();
        if (missing.Length > 0)
            Skip = $"Not installed: {string.Join(", ", missing)}.";
    }

    /// <summary>Whether the test needs the shared assets too.</summary>
    public bool NeedsAssets
    {
        get => _needsAssets;
        set
        {
            _needsAssets = value;
            if (value && TestAssets.Folder is null)
                Skip ??= "The shared test assets were not found (set EDGEAGENT_ASSETS).";
        }
    }

    /// <summary>A command that has to work, where having the programs is not enough: a container may forbid what they do.</summary>
    public string? Trial
    {
        get => _trial;
        set
        {
            _trial = value;
            if (value is not null && Skip is null && !Works(value))
                Skip = $"Does not work here: {value}.";
        }
    }

    private bool _needsAssets;
    private string? _trial;

    /// <summary>Where a program is installed, or null.</summary>
    public static string? PathOf(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/sbin")
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static bool Works(string command)
    {
        var words = command.Split(' ');
        using var trial = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        trial.WaitForExit();
        return trial.ExitCode == 0;
    }
}
