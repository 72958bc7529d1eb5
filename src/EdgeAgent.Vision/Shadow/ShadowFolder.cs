using System.Text.Json;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Vision.Shadow;

/// <summary>Where what came of shadow models is kept: a folder for each camera, with the report and the worst pictures. One process writes, others may read meanwhile.</summary>
/// <param name="path">The folder.</param>
public sealed class ShadowFolder(string path)
{
    /// <summary>The folder's name in the state folder.</summary>
    public const string Name = "shadow";

    private const string ReportFile = "report.json";

    /// <summary>More is no report of ours.</summary>
    private const int LargestReport = 4 << 20;

    /// <summary>Who may look at the pictures: the agent's own user and group.</summary>
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The cameras that there is a report of.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public IReadOnlyList<string> Cameras => Directory.Exists(path)
        ? [.. Directory.EnumerateDirectories(path).Where(folder => File.Exists(System.IO.Path.Combine(folder, ReportFile))).Select(folder => System.IO.Path.GetFileName(folder)!).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>A picture of a report.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="file">Its file, as the report has it.</param>
    public string PathOf(string camera, string file) => System.IO.Path.Combine(path, camera, file);

    /// <summary>Reads a camera's report.</summary>
    /// <returns>Null where there is none, or none that can be read.</returns>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public ShadowReport? Read(string camera)
    {
        var file = PathOf(camera, ReportFile);
        if (new FileInfo(file) is not { Exists: true, Length: <= LargestReport })
            return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), ShadowJsonContext.Default.ShadowReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes a camera's report.</summary>
    /// <exception cref="IOException">It cannot be written; what was there is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal void Write(ShadowReport report) => Write(report.Camera, ReportFile, JsonSerializer.SerializeToUtf8Bytes(report, ShadowJsonContext.Default.ShadowReport));

    /// <summary>Writes a picture.</summary>
    /// <exception cref="IOException">It cannot be written; what was there is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    internal void Write(string camera, string file, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(System.IO.Path.Combine(path, camera));
        // A count of this kind may be lost in a power cut; half a file must not be there.
        WholeFile.Write(PathOf(camera, file), content, toDisk: false, Mode);
    }

    /// <summary>Takes a camera's report and pictures away.</summary>
    /// <exception cref="IOException">They cannot be taken away.</exception>
    /// <exception cref="UnauthorizedAccessException">They may not be.</exception>
    internal void Clear(string camera)
    {
        var folder = System.IO.Path.Combine(path, camera);
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, "worst-*.jpg").Append(PathOf(camera, ReportFile)))
            File.Delete(file);
    }
}
