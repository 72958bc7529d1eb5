using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Cli;

/// <summary>Writes what is needed to find a defect of ours into a file; the newest ten are kept.</summary>
/// <param name="redactor">Blots secrets out.</param>
/// <param name="time">Names and dates the file.</param>
/// <param name="folders">The first that takes the file gets it.</param>
internal sealed class CrashReport(SecretRedactor redactor, TimeProvider time, IReadOnlyList<string> folders)
{
    private const int Kept = 10;

    /// <summary>A report in the state folder, or where that cannot be, in the temporary one.</summary>
    public CrashReport(SecretRedactor redactor) : this(redactor, TimeProvider.System, [Path.Combine(StateFolder.Default(), "crashes"), Path.GetTempPath()])
    {
    }

    /// <summary>The program's version.</summary>
    public static string Version =>
        typeof(CrashReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Writes the report.</summary>
    /// <returns>The line for the user: what happened in a sentence, and where the report is.</returns>
    public string Write(Exception exception)
    {
        var summary = redactor.Redact($"{exception.GetType().Name}: {exception.Message}").ReplaceLineEndings(" ");
        foreach (var folder in folders)
        {
            try
            {
                return $"This is a defect of edgeagent ({summary}). Report: {WriteInto(folder, exception)}";
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Read-only or full: the next folder, and in the end the report itself.
            }
        }

        return $"This is a defect of edgeagent, and no folder takes its report: {redactor.Redact(exception.ToString())}";
    }

    private string WriteInto(string folder, Exception exception)
    {
        Directory.CreateDirectory(folder);
        var now = time.GetUtcNow();
        var path = Path.Combine(folder, $"edgeagent-crash-{now.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}-{Environment.ProcessId}.txt");
        File.WriteAllText(path, redactor.Redact($"""
            edgeagent {Version} on {RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}
            {now:O}
            {string.Join(' ', Environment.GetCommandLineArgs())}

            {exception}

            """));
        foreach (var old in Directory.EnumerateFiles(folder, "edgeagent-crash-*.txt").OrderDescending(StringComparer.Ordinal).Skip(Kept))
            File.Delete(old);
        return path;
    }
}
