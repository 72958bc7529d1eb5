using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Cli.Models;

/// <summary>Says what a model is taken for and why, or what is missing.</summary>
internal static class ModelInspection
{
    /// <summary>Longer metadata (a list of 1000 classes) is cut for a person.</summary>
    private const int LongestShown = 160;

    /// <summary>Inspects and prints.</summary>
    /// <returns>Done when it can be run, else failed.</returns>
    /// <exception cref="ModelException">There is no such model, or its file is damaged.</exception>
    public static int Run(ModelWorkbench workbench, string reference, InferOptions options, bool json, CancellationToken stop)
    {
        var bundle = workbench.Factory.Describe(reference, options);
        var report = Inspect(workbench, bundle, options, stop);
        Terminal.Out.WriteLine(json ? JsonText.Of(report) : Text(report));
        return report.Runnable ? ExitCode.Done : ExitCode.Failed;
    }

    private static InspectionReport Inspect(ModelWorkbench workbench, ModelBundle bundle, InferOptions options, CancellationToken stop)
    {
        var identity = ModelIdentity.Of(bundle);
        var report = new InspectionReport
        {
            Model = bundle.Name,
            Folder = bundle.Folder,
            Files = bundle.Files,
            Runnable = identity.Task is not null,
            Task = identity.Task?.ToString().ToLowerInvariant(),
            Family = identity.Family,
            Reason = identity.Reason,
            Local = bundle.LocalNote,
            Assumption = identity.Assumption,
            Completion = identity.Completion,
            Inputs = identity.Graph?.Inputs.Select(t => t.ToString()).ToList(),
            Outputs = identity.Graph?.Outputs.Select(t => t.ToString()).ToList(),
            Preprocessing = identity.Image is { } image ? ImageInputText.Of(image) : null,
            Labels = bundle.Labels,
            Producer = identity.Graph?.Producer,
            Opset = identity.Graph?.Opset,
            Metadata = identity.Graph?.Metadata,
        };
        if (!report.Runnable)
            return report;
        try
        {
            // Only a run shows whether the graph gives what its shape promises.
            using var predictor = workbench.Factory.Open(bundle, options, stop);
            return report with { Labels = predictor.Labels ?? report.Labels };
        }
        catch (ModelException e)
        {
            return report with { Runnable = false, Reason = e.Message };
        }
    }

    private static string Text(InspectionReport report)
    {
        var lines = new List<string> { Line("model", report.Model), Line("folder", report.Folder) };
        lines.AddRange(report.Files.Select(f => Line("file", $"{f.Key}: {Path.GetRelativePath(report.Folder, f.Value)}")));
        lines.Add(Line("taken for", $"{report.Family ?? "nothing known"}{(report.Task is null ? "" : $" ({report.Task})")}"));
        lines.Add(Line(report.Runnable ? "because" : "not run", report.Reason));
        if (report.Local is { } local)
            lines.Add(Line("local", local));
        if (report.Assumption is { } assumption)
            lines.Add(Line("assumed", assumption));
        lines.AddRange((report.Inputs ?? []).Select(i => Line("input", i)));
        lines.AddRange((report.Outputs ?? []).Select(o => Line("output", o)));
        lines.AddRange((report.Preprocessing ?? new Dictionary<string, string>()).Select(p => Line("pictures", $"{p.Key}: {p.Value}")));
        if (report.Labels is { } labels)
            lines.Add(Line("labels", $"{labels.Count}: {string.Join(", ", labels)}"));
        if (report.Producer is { Length: > 0 } producer)
            lines.Add(Line("exported by", $"{producer}, opset {report.Opset}"));
        lines.AddRange((report.Metadata ?? new Dictionary<string, string>()).Select(m => Line("metadata", $"{m.Key} = {m.Value}")));
        if (report.Completion is { } completion)
            lines.Add($"The smallest model.yaml beside it that would make it run:{Environment.NewLine}{completion}");
        return string.Join(Environment.NewLine, lines);
    }

    private static string Line(string name, string value)
    {
        var text = string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c));
        return $"{name,-12}{(text.Length <= LongestShown || name is "not run" or "because" or "assumed" or "local" ? text : text[..LongestShown] + "…")}";
    }
}
