using System.Text;
using System.Text.Json;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>Proves that a bundle is what it says: hashes, graphs that fit and give finite numbers, golden samples.</summary>
internal sealed class ModelVerification(ModelWorkbench workbench, Terminal terminal, bool json)
{
    /// <summary>Masks of a large picture take some megabytes.</summary>
    private const int LongestResult = 64 << 20;

    private bool _anyFailed;

    /// <summary>Verifies and prints.</summary>
    /// <returns>Done when everything holds, else failed.</returns>
    /// <exception cref="ModelException">There is no such bundle, or its description is faulty.</exception>
    public async Task<int> RunAsync(string reference, CancellationToken stop)
    {
        var options = new InferOptions();
        var bundle = workbench.Factory.Describe(reference, options);
        foreach (var path in bundle.Files.Values.Concat(bundle.Hashes.Keys).Distinct())
            Tell(await FileHash.CheckAsync(bundle, path, stop));
        try
        {
            using var predictor = workbench.Factory.Open(bundle, options, stop);
            Tell(new VerificationLine("graph", "ok", $"{ModelIdentity.Of(bundle).Family}: it loads and fits its family"));
            foreach (var sample in bundle.Golden)
                Tell(await RunGoldenAsync(predictor, sample, stop));
        }
        catch (ModelException e)
        {
            Tell(new VerificationLine("graph", "failed", e.Message));
        }

        if (bundle.Golden.Count == 0)
            Tell(new VerificationLine("golden", "note", "the bundle has no golden samples, so nobody knows whether its numbers are right"));
        return _anyFailed ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<VerificationLine> RunGoldenAsync(IPredictor predictor, GoldenSample sample, CancellationToken stop)
    {
        var name = $"golden {Path.GetFileName(sample.Input)}";
        try
        {
            var expected = Expected(sample.Expect);
            await foreach (var result in predictor.PredictAsync(sample.Input, stop))
            {
                return GoldenComparison.Difference(expected, result, sample.Tolerance) is { } difference
                    ? new VerificationLine(name, "failed", difference)
                    : new VerificationLine(name, "ok", "as expected");
            }

            return new VerificationLine(name, "failed", "the sample gave no result");
        }
        catch (EdgeAgentException e)
        {
            return new VerificationLine(name, "failed", e.Message);
        }
    }

    private static InferResult Expected(string path)
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

    private void Tell(VerificationLine line)
    {
        _anyFailed |= line.State == "failed";
        if (json)
        {
            Terminal.Out.WriteLine(JsonText.Of(line));
            return;
        }

        var style = line.State switch { "ok" => "green", "failed" => "red", _ => "grey" };
        terminal.Styled.MarkupLine($"[{style}]{line.State,-8}[/]{Markup.Escape($"{line.Check}: {line.Message}")}");
    }
}
