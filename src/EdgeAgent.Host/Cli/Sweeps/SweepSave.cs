using DiffPlex.Renderer;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Scenes.Sweeps;
using EdgeAgent.Host.Tuning;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Cli.Sweeps;

/// <summary>Writes values that were chosen into their configuration, in their places, as the page saves what was moved there.</summary>
/// <param name="file">The configuration.</param>
/// <param name="planner">Knows what the file would say.</param>
/// <param name="redactor">Blots secrets out of what is shown.</param>
/// <param name="agrees">Asks whether what was shown is to be written.</param>
internal sealed class SweepSave(ConfigurationFile file, SweepPlanner planner, SecretRedactor redactor, Func<string, Task<bool>> agrees)
{
    private const int Context = 2;

    /// <summary>Refuses what could not be written when the time comes.</summary>
    /// <exception cref="TuningException">The file cannot be written, or a value stands elsewhere.</exception>
    public void RequireWritable(SweepGrid grid)
    {
        if (file.WhyNotWritable is { } why)
            throw new TuningException(why);
        var editor = new YamlEditor(file.Read().Text);
        foreach (var place in grid.Axes.SelectMany(axis => axis.Places))
            ConfigurationEdit.RefuseElsewhere(editor, place.Path);
    }

    /// <summary>Shows what would change, asks, and writes it.</summary>
    /// <param name="plan">What was tried.</param>
    /// <param name="point">What was chosen.</param>
    /// <param name="show">Shows a line.</param>
    /// <returns>Whether the file has the values now.</returns>
    /// <exception cref="FileChangedException">The file is another one than was tried.</exception>
    /// <exception cref="TuningException">It cannot be written.</exception>
    public async Task<bool> SaveAsync(SweepPlan plan, int point, Action<string> show)
    {
        var text = ReadSame(plan);
        var draft = planner.With(text, plan.Grid, point);
        var difference = UnidiffRenderer.GenerateUnidiff(redactor.Redact(text.ReplaceLineEndings("\n")), redactor.Redact(draft.Text.ReplaceLineEndings("\n")), file.Path, file.Path, contextLines: Context);
        foreach (var line in difference.TrimEnd().Split('\n'))
            show(line.TrimEnd('\r'));
        if (!await agrees($"Write {file.Path}?"))
            return false;
        file.Replace(draft.Text, plan.Digest, HasChanged);
        return true;
    }

    private string HasChanged => $"{file.Path} was changed while the scenes were played, so nothing is written. Call it again.";

    private string ReadSame(SweepPlan plan)
    {
        try
        {
            var (text, digest) = file.Read();
            return digest == plan.Digest ? text : throw new FileChangedException(HasChanged);
        }
        catch (YamlFormatException e)
        {
            throw new TuningException($"{file.Path}: {e.Message}");
        }
    }
}
