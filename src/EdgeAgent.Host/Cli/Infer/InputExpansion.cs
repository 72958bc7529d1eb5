using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Volumes.Nifti;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Makes files of what the command line names: files, folders (their media files, in order), and patterns that no shell expanded.</summary>
internal static class InputExpansion
{
    private static readonly HashSet<string> Media = new(StringComparer.OrdinalIgnoreCase)
    {
        ".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".gif", ".ppm", ".pgm", ".pbm", ".pnm",
        ".mp4", ".m4v", ".mov", ".mkv", ".avi", ".webm", ".ts", ".mts", ".mpg", ".mpeg", ".flv", ".wmv", ".3gp",
        ".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".aac", ".wma", ".aif", ".aiff",
    };

    /// <summary>The files that one argument stands for; at least one.</summary>
    /// <exception cref="DeviceException">It stands for none; the message says why.</exception>
    public static IReadOnlyList<string> Expand(string argument)
    {
        try
        {
            if (argument == "-")
                throw new DeviceException(DeviceFault.NotFound, "Standard input is not read; name a file.");
            if (File.Exists(argument))
                return [argument];
            if (Directory.Exists(argument))
                return FilesOf(argument, "*", IsMedia, $"{argument} holds no image, video, audio file or volume.");
            if (argument.AsSpan().IndexOfAny('*', '?') >= 0)
            {
                var folder = Path.GetDirectoryName(argument) is { Length: > 0 } named ? named : ".";
                if (folder.AsSpan().IndexOfAny('*', '?') < 0 && Directory.Exists(folder))
                    return FilesOf(folder, Path.GetFileName(argument), _ => true, $"No file matches {argument}.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException(DeviceFault.Unauthorized, $"{argument} cannot be read: {e.Message}", e);
        }

        throw new DeviceException(DeviceFault.NotFound, $"{argument} does not exist.");
    }

    private static bool IsMedia(string file) => Media.Contains(Path.GetExtension(file)) || NiftiReader.IsNamed(file);

    private static List<string> FilesOf(string folder, string pattern, Func<string, bool> isWanted, string none)
    {
        var files = Directory.EnumerateFiles(folder, pattern).Where(f => isWanted(f)).Order(StringComparer.Ordinal)
            .Select(f => folder == "." && f.StartsWith("./", StringComparison.Ordinal) ? f[2..] : f).ToList();
        return files.Count > 0 ? files : throw new DeviceException(DeviceFault.NotFound, none);
    }
}
