using System.Text;
using System.Text.Json;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>The result that a bundle expects of a golden sample.</summary>
internal static class GoldenExpectation
{
    /// <summary>Masks of a large picture take some megabytes.</summary>
    private const int LongestResult = 64 << 20;

    /// <summary>Reads it.</summary>
    /// <param name="path">What <c>infer --json</c> has printed for the sample.</param>
    /// <exception cref="ModelException">It cannot be read, or is something else.</exception>
    public static InferResult Read(string path)
    {
        try
        {
            var bytes = RegularFile.Read(path, LongestResult)
                ?? throw new ModelException(ModelFault.BadBundle, $"{path} is larger than {LongestResult >> 20} MB, which no result of one sample is.");
            var expected = JsonText.Read<InferResult>(Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF'));
            return HasHoles(expected.Detections) || HasHoles(expected.Classes) || HasHoles(expected.Segments) || HasHoles(expected.Keywords) || HasHoles(expected.Areas)
                ? throw new JsonException("A result is null.")
                : expected;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.BadBundle, $"{path} cannot be read: {e.Message}", e);
        }
        catch (JsonException e)
        {
            throw new ModelException(ModelFault.BadBundle, $"{path}{Place(e)} is not what 'edgeagent infer --json' prints for one input. Print it anew, and look whether it is right.", e);
        }
    }

    private static bool HasHoles<T>(IReadOnlyList<T>? results) where T : class => results?.Any(r => r is null) == true;

    // The library's own sentence speaks of types of ours; only its place helps a person.
    private static string Place(JsonException e) => e.LineNumber is { } line
        ? $":{line + 1}:{e.BytePositionInLine + 1}{(e.Path is { Length: > 2 } path ? $" ({path[2..]})" : "")}"
        : "";
}
