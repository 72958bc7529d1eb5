using System.Text;
using EdgeAgent.Host.Cli.Manual;

namespace EdgeAgent.Host.Cli.Completion;

/// <summary>Completion for zsh: one function a verb, for its own <c>_arguments</c>.</summary>
internal static class ZshCompletion
{
    /// <summary>The script, to lie as <c>_edgeagent</c> in a folder of <c>$fpath</c>.</summary>
    public static string Write(VerbEntry program)
    {
        var script = new StringBuilder("#compdef edgeagent\n# zsh completion for edgeagent; written by 'edgeagent completion zsh'.\n\n");
        foreach (var verb in program.WithAllBelow())
            Function(script, verb);
        script.Append("_edgeagent \"$@\"\n");
        return script.ToString();
    }

    private static void Function(StringBuilder script, VerbEntry verb)
    {
        script.Append($"{NameOf(verb)}() {{\n");
        if (verb.Verbs.Count > 0)
            script.Append("  local curcontext=$curcontext state line ret=1\n  local -a verbs\n  typeset -A opt_args\n");
        script.Append(verb.Verbs.Count > 0 ? "  _arguments -C" : "  _arguments");
        foreach (var option in verb.Options)
            script.Append(Option(option));
        for (var i = 0; i < verb.Arguments.Count; i++)
            script.Append($" \\\n    {Quoted($"{(verb.Arguments[i].Value.IsRepeatable ? "*" : $"{i + 1}")}:{Plain(verb.Arguments[i].Value.Name)}:{Action(verb.Arguments[i].Value)}")}");
        if (verb.Verbs.Count == 0)
        {
            script.Append("\n}\n\n");
            return;
        }

        script.Append(" \\\n    '1: :->verb' \\\n    '*:: :->rest' && ret=0\n  case $state in\n    verb)\n      verbs=(\n");
        foreach (var below in verb.Verbs)
            script.Append($"        {Quoted($"{below.Name}:{Plain(below.Gist)}")}\n");
        script.Append("      )\n      _describe -t commands command verbs && ret=0\n      ;;\n    rest)\n      curcontext=${curcontext%:*}-$words[1]:\n      case $words[1] in\n");
        foreach (var below in verb.Verbs)
            script.Append($"        {below.Name}) {NameOf(below)} && ret=0 ;;\n");
        script.Append("      esac\n      ;;\n  esac\n  return ret\n}\n\n");
    }

    private static string Option(OptionEntry option)
    {
        var spec = new StringBuilder();
        var names = option.Names.ToList();
        // A name excludes its aliases, unless the option may come again.
        var before = option.Value.IsRepeatable ? "*" : names.Count > 1 ? $"({string.Join(' ', names)})" : "";
        foreach (var name in names)
        {
            var value = option.Value.Kind == ValueKind.None ? "" : $":{Plain(option.Value.Kind == ValueKind.Word ? name.TrimStart('-') : option.Value.Name)}:{Action(option.Value)}";
            var equals = value.Length > 0 && name.StartsWith("--", StringComparison.Ordinal) ? "=" : "";
            spec.Append($" \\\n    {Quoted($"{before}{name}{equals}[{Plain(VerbEntry.GistOf(option.Description))}]{value}")}");
        }

        return spec.ToString();
    }

    private static string Action(ValueEntry value) => value.Kind switch
    {
        ValueKind.Word => $"({string.Join(' ', value.Words)})",
        ValueKind.File => "_files",
        ValueKind.Folder => "_files -/",
        _ => " ",
    };

    private static string NameOf(VerbEntry verb) => verb.Path.Length == 0 ? "_edgeagent" : $"_edgeagent_{verb.Path.Replace(' ', '_')}";

    private static string Plain(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)
        .Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);

    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
