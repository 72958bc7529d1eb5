using System.Text;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Tuning;

/// <summary>
/// Where what was drawn or moved on the page becomes the configuration: written into the file in its places, judged as every file is, saved, and read anew. Nothing is written that changes
/// anything but what was asked for, whatever the file looks like.
/// </summary>
/// <param name="source">Where the configuration comes from.</param>
/// <param name="file">The same as a file.</param>
/// <param name="current">What runs.</param>
/// <param name="reload">Lets what was saved run.</param>
/// <param name="streams">The sources.</param>
/// <param name="memory">What persons have set by command, which would hold over what is saved.</param>
/// <param name="redactor">Blots secrets out of what is shown.</param>
internal sealed class TuneDesk(
    ReloadSource source, ConfigurationFile file, CurrentConfiguration current, Reload reload, StreamsService streams, SettingsMemory memory, SecretRedactor redactor) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly SourceDifference _difference = new(file.Path, redactor);

    private string HasChanged => $"{file.Path} has changed since it was checked.";

    /// <summary>Why nothing can be saved here: a sentence; null where it can.</summary>
    public string? WhyNotWritable => file.WhyNotWritable;

    /// <summary>Says what saving would do; changes nothing. One after another: it reads the file again and again.</summary>
    /// <param name="wanted">What somebody wants.</param>
    /// <param name="cancellationToken">Nobody waits for it any more.</param>
    /// <exception cref="YamlFormatException">The file cannot be read.</exception>
    public async Task<TuneCheck> CheckAsync(TuneRequest wanted, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return Check(wanted, cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Saves it and lets it run.</summary>
    /// <param name="wanted">What somebody wants, with the digest of the file that they looked at.</param>
    /// <param name="cancellationToken">Ends the wait to begin with it; what has begun is done.</param>
    /// <exception cref="FileChangedException">The file is another one than was looked at.</exception>
    /// <exception cref="TuningException">It has faults, or the file cannot be written.</exception>
    /// <exception cref="YamlFormatException">The file cannot be read.</exception>
    public async Task<TuneResult> SaveAsync(TuneRequest wanted, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            Write(wanted, cancellationToken);
            // From here on it must not depend on whether somebody still waits for the answer.
            return await UseAsync(wanted);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private TuneCheck Check(TuneRequest wanted, CancellationToken cancellationToken)
    {
        var (text, digest) = file.Read();
        var why = file.WhyNotWritable;
        try
        {
            var draft = Draft(text, wanted, cancellationToken);
            return new TuneCheck([], digest, why is null, why)
            {
                Difference = _difference.Of(text, draft.Text, draft.Kind, wanted.Source),
                Lines = redactor.Redact(draft.Lines),
                Note = NoteOf(text, draft, wanted),
            };
        }
        catch (ConfigurationException e)
        {
            return new TuneCheck([.. e.Faults.Select(fault => $"{(fault.Key.Length == 0 ? $"line {fault.Line}" : fault.Key)}: {fault.Message}")], digest, why is null, why);
        }
        catch (TuningException e)
        {
            return new TuneCheck([redactor.Redact(e.Message)], digest, why is null, why);
        }
    }

    private void Write(TuneRequest wanted, CancellationToken cancellationToken)
    {
        var (text, digest) = file.Read();
        if (digest != wanted.Digest)
            throw new FileChangedException(HasChanged);
        string edited;
        try
        {
            edited = Draft(text, wanted, cancellationToken).Text;
        }
        catch (ConfigurationException e)
        {
            throw new TuningException(e.Message);
        }

        if (edited == text)
            return;
        file.Replace(edited, digest, HasChanged);
    }

    private async Task<TuneResult> UseAsync(TuneRequest wanted)
    {
        var answer = await reload.RunAsync(CancellationToken.None);
        if (answer.Refusal is null)
            Release(wanted);
        return new TuneResult(answer.Refusal is null, [.. answer.Result?["changed"]?.AsArray().Select(name => (string)name!) ?? []], answer.Refusal);
    }

    /// <summary>What was saved holds, and no longer what a person had set of it by command.</summary>
    private void Release(TuneRequest wanted)
    {
        var run = streams.Runs.FirstOrDefault(run => run.Source.Name == wanted.Source);
        foreach (var threshold in ThresholdsOf(current.Value, wanted.Source).Where(threshold => wanted.Thresholds?.ContainsKey(threshold.Name) == true))
        {
            if (threshold.State is { } state)
                memory.Keep(wanted.Source, state, null);
            if (run is not null)
                threshold.Live?.Invoke(run.Controls).Set(wanted.Thresholds![threshold.Name]);
        }
    }

    /// <summary>The file as it would be; it changes what was asked for and nothing else.</summary>
    private TuneDraft Draft(string text, TuneRequest wanted, CancellationToken cancellationToken)
    {
        var edit = new ConfigurationEdit(file.Path, text, source.Load);
        var (before, editor) = (edit.Before.Configuration, edit.Editor);
        DrawnShapes shapes = new();
        IReadOnlyList<string> sections;
        string kind;
        if (before.Cameras.TryGetValue(wanted.Source, out var camera))
        {
            kind = "cameras";
            (sections, shapes) = SourceEdit.Apply(editor, camera, wanted, cancellationToken);
        }
        else if (before.Microphones.TryGetValue(wanted.Source, out var microphone))
        {
            kind = "microphones";
            sections = SourceEdit.Apply(editor, microphone, wanted, cancellationToken);
        }
        else
        {
            throw new TuningException($"{file.Path} names no '{wanted.Source}' any more. Reload the page.");
        }

        var after = edit.Judge([.. sections.Select(section => $"{kind}.{wanted.Source}.{section}")]).After.Configuration;
        if (!IsDone(after, wanted, shapes))
            throw new TuningException("The file is written in a way that the page cannot change. Change it by hand.");
        return new TuneDraft(editor.Text, kind, before, after, LinesOf(editor, kind, wanted.Source, sections));
    }

    private static bool IsDone(AgentConfiguration after, TuneRequest wanted, DrawnShapes shapes) =>
        after.Cameras.TryGetValue(wanted.Source, out var camera) ? shapes.AreIn(DrawnShapes.Of(camera)) && SourceEdit.AreMoved(TunedThreshold.Of(camera), wanted)
        : after.Microphones.TryGetValue(wanted.Source, out var microphone) && SourceEdit.AreMoved(TunedThreshold.Of(microphone), wanted);

    /// <summary>The changed keys below their source, each with all that belongs to it.</summary>
    private static string LinesOf(YamlEditor editor, string kind, string name, IReadOnlyList<string> sections)
    {
        var lines = new StringBuilder($"{kind}:\n  {name}:\n");
        foreach (var section in sections)
        {
            var keys = section.Split('.');
            for (var i = 0; i < keys.Length - 1; i++)
                lines.Append(' ', 4 + (2 * i)).Append(keys[i]).Append(":\n");
            var margin = 4 + (2 * (keys.Length - 1));
            string[] path = [kind, name, .. keys];
            // What was the last of its section is gone with it.
            var (value, column) = (editor.Written(path) ?? "{}", editor.ColumnOf(path) ?? 0);
            lines.Append(' ', margin).Append(keys[^1]).Append(':');
            if (value.Contains('\n') && value[0] is not ('{' or '['))
                lines.Append('\n').Append(' ', margin + 2).Append(Moved(value, margin - column)).Append('\n');
            else
                lines.Append(' ').Append(value).Append('\n');
        }

        return lines.ToString();
    }

    /// <summary>Lines moved to the right or left.</summary>
    private static string Moved(string text, int by)
    {
        var lines = text.Replace("\r", "", StringComparison.Ordinal).Split('\n');
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length > 0)
                lines[i] = by >= 0 ? new string(' ', by) + lines[i] : lines[i][Math.Min(-by, lines[i].Length - lines[i].TrimStart().Length)..];
        }

        return string.Join('\n', lines);
    }

    private string? NoteOf(string text, TuneDraft draft, TuneRequest wanted)
    {
        var notInUse = ConfigurationChange.Between(current.Value, draft.Before);
        var others = notInUse.Added.Concat(notInUse.Removed).Concat(notInUse.Changed).Select(each => each.Name).ToList();
        var lost = YamlComments.Of(text).ToList();
        foreach (var comment in YamlComments.Of(draft.Text))
            lost.Remove(comment);
        string?[] notes =
        [
            source.IsPassing ? "This file is the demo's own copy: it goes with the demo." : null,
            others.Count == 0 ? null : $"The file has further changes that are not in use yet, of {string.Join(", ", others)}. They are used with this one.",
            lost.Count == 0 ? null : redactor.Redact($"With what is replaced or removed goes {(lost.Count == 1 ? "a comment" : $"{lost.Count} comments")}: {string.Join("; ", lost.Select(comment => comment.Trim()))}."),
        ];
        return notes.Any(note => note is not null) ? string.Join(' ', notes.OfType<string>()) : null;
    }

    private static IEnumerable<TunedThreshold> ThresholdsOf(AgentConfiguration configuration, string name) =>
        configuration.Cameras.TryGetValue(name, out var camera) ? TunedThreshold.Of(camera).Select(each => each.Threshold)
        : configuration.Microphones.TryGetValue(name, out var microphone) ? TunedThreshold.Of(microphone).Select(each => each.Threshold)
        : [];
}
