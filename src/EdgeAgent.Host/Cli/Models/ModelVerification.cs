using EdgeAgent.Host.Catalogue;
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
    private bool _anyFailed;

    /// <summary>Verifies and prints.</summary>
    /// <returns>Done when everything holds, else failed.</returns>
    /// <exception cref="ModelException">There is no such bundle, or its description is faulty.</exception>
    public async Task<int> RunAsync(string reference, CancellationToken stop)
    {
        var options = new InferOptions();
        var bundle = workbench.Factory.Describe(reference, options);
        foreach (var path in bundle.Files.Values.Concat(bundle.Hashes.Keys).Distinct())
            Tell(await FileHash.CheckAsync(bundle.Folder, path, bundle.HashOf(path), "the bundle", stop));
        foreach (var (path, hash) in Pulled(bundle.Folder).Where(p => !bundle.Hashes.ContainsKey(p.Path)))
            Tell(await FileHash.CheckAsync(bundle.Folder, path, hash, "the receipt of 'models pull'", stop));
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

    private static IEnumerable<(string Path, string Hash)> Pulled(string folder) =>
        PullReceipt.Of(folder)?.Files.Where(f => f.Key != BundleReader.DescriptionName).Select(f => (Path.GetFullPath(Path.Combine(folder, f.Key)), f.Value)) ?? [];

    private static async Task<VerificationLine> RunGoldenAsync(IPredictor predictor, GoldenSample sample, CancellationToken stop)
    {
        var name = $"golden {Path.GetFileName(sample.Input)}";
        try
        {
            var expected = GoldenExpectation.Read(sample.Expect);
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
