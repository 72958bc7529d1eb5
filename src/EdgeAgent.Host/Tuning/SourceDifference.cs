using DiffPlex.Renderer;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tuning;

/// <summary>Shows what a change of one source changes in the text of the configuration.</summary>
/// <param name="path">The file, as the user named it.</param>
/// <param name="redactor">Blots secrets out of what is shown.</param>
internal sealed class SourceDifference(string path, SecretRedactor redactor)
{
    private const int Context = 3;

    /// <summary>The difference as a unified diff; empty where there is none.</summary>
    /// <param name="before">The text before.</param>
    /// <param name="after">The text after.</param>
    /// <param name="kind">The section of the source: <c>cameras</c> or <c>microphones</c>.</param>
    /// <param name="name">The source.</param>
    public string Of(string before, string after, string kind, string name) => before == after
        ? ""
        : UnidiffRenderer.GenerateUnidiff(Shown(before, kind, name), Shown(after, kind, name), path, path, contextLines: Context);

    /// <summary>
    /// The source's own lines, in their places: what stands around them is nobody's business here, and may hold passwords in any writing. The address is blotted out as a whole where it names
    /// somebody.
    /// </summary>
    private string Shown(string text, string kind, string name)
    {
        var editor = new YamlEditor(text);
        if (editor.Written(kind, name, "source")?.Contains('@') == true)
            editor.Set([kind, name, "source"], FreshValue.Of(SecretRedactor.Blot));
        var (first, last) = editor.LinesOf(kind, name);
        return redactor.Redact(string.Join('\n', editor.Text.ReplaceLineEndings("\n").Split('\n').Select((line, i) => i >= first && i <= last ? line : "")));
    }
}
