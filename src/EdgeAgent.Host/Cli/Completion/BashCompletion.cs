using System.Text;
using EdgeAgent.Host.Cli.Manual;

namespace EdgeAgent.Host.Cli.Completion;

/// <summary>
/// Completion for bash, as a script that knows the whole command line: asking the program at every key would take its start's time.
/// It needs nothing of the bash-completion package.
/// </summary>
internal static class BashCompletion
{
    /// <summary>The script.</summary>
    public static string Write(VerbEntry program)
    {
        var verbs = program.WithAllBelow().ToList();
        var script = new StringBuilder();
        script.Append("# bash completion for edgeagent; written by 'edgeagent completion bash'.\n\n");
        Function(script, "_edgeagent_verbs", "the verbs below a verb", verbs.Where(v => v.Verbs.Count > 0)
            .Select(v => ($"'{v.Path}'", string.Join(' ', v.Verbs.Select(below => below.Name)))));
        Function(script, "_edgeagent_options", "the options of a verb", verbs.Select(v => ($"'{v.Path}'", string.Join(' ', v.Options.SelectMany(o => o.Names)))));
        Function(script, "_edgeagent_argument", "what stands behind a verb", verbs.Where(v => v.Arguments.Count > 0)
            .Select(v => ($"'{v.Path}'", KindOf(v.Arguments[^1].Value))));
        // Grouped by what they take: sixty options share a handful of answers.
        var values = verbs.SelectMany(v => v.Options.SelectMany(o => o.Names.Select(n => (Key: $"'{v.Path} {n}'", o.Value))))
            .Where(o => o.Value.Kind != ValueKind.None).GroupBy(o => KindOf(o.Value), o => o.Key);
        Function(script, "_edgeagent_value", "what an option of a verb takes", values.Select(group => (string.Join('|', group), group.Key)));
        script.Append("""
            _edgeagent() {
              local cur=${COMP_WORDS[COMP_CWORD]} verb='' kind='' i word
              for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                if [[ $word == '=' ]]; then
                  continue # bash cuts --option=value in three
                elif [[ -n $kind ]]; then
                  kind=''
                elif [[ $word == -* ]]; then
                  kind=$(_edgeagent_value "$verb $word")
                elif [[ " $(_edgeagent_verbs "$verb") " == *" $word "* ]]; then
                  verb=${verb:+$verb }$word
                fi
              done
              [[ $cur == '=' ]] && cur=''
              COMPREPLY=()
              if [[ -z $kind ]]; then
                if [[ $cur == -* ]]; then
                  kind=$(_edgeagent_options "$verb")
                else
                  kind=$(_edgeagent_verbs "$verb")
                  [[ -n $kind ]] || kind=$(_edgeagent_argument "$verb")
                fi
              fi
              case $kind in
                :file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
                :folder) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
                :text) ;;
                *) mapfile -t COMPREPLY < <(compgen -W "$kind" -- "$cur") ;;
              esac
            }
            complete -F _edgeagent edgeagent

            """.ReplaceLineEndings("\n"));
        return script.ToString();
    }

    private static void Function(StringBuilder script, string name, string what, IEnumerable<(string Pattern, string Answer)> cases)
    {
        script.Append($"{name}() {{ # {what}\n  case $1 in\n");
        foreach (var (pattern, answer) in cases)
            script.Append($"    {pattern}) echo '{answer}' ;;\n");
        script.Append("  esac\n}\n\n");
    }

    private static string KindOf(ValueEntry value) => value.Kind switch
    {
        ValueKind.Word => string.Join(' ', value.Words),
        ValueKind.File => ":file",
        ValueKind.Folder => ":folder",
        _ => ":text",
    };
}
