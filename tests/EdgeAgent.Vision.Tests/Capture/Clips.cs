using System.Diagnostics;
using System.Globalization;

namespace EdgeAgent.Vision.Tests.Capture;

/// <summary>Small clips that ffmpeg makes for a test, in a folder that goes with it.</summary>
internal sealed class Clips : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeagent-clips-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Runs ffmpeg with arguments and the clip's path as the last one.</summary>
    public string Make(string name, params string[] arguments)
    {
        var path = PathOf(name);
        Run("ffmpeg", ["-v", "error", "-nostdin", "-y", .. arguments, path]);
        return path;
    }

    /// <summary>A test picture that changes with time.</summary>
    public string Test(string name, int width = 64, int height = 48, int rate = 10, double seconds = 1, params string[] arguments) =>
        Make(name, ["-f", "lavfi", "-i", string.Create(CultureInfo.InvariantCulture, $"testsrc=s={width}x{height}:r={rate}:d={seconds}"), .. arguments]);

    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        File.WriteAllBytes(PathOf(name), bytes);
        return PathOf(name);
    }

    /// <summary>The time stamps that ffprobe gives, in milliseconds and in the order of showing.</summary>
    public static double[] ProbedTimes(string path) =>
    [
        .. Run("ffprobe", ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts_time", "-of", "csv=p=0", path])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => double.Parse(line.Trim(','), CultureInfo.InvariantCulture) * 1000)
            .Order(),
    ];

    public static string Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
