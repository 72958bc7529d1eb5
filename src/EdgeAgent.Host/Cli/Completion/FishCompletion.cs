using System.Text;
using EdgeAgent.Host.Cli.Manual;

namespace EdgeAgent.Host.Cli.Completion;

/// <summary>Completion for fish: a line for every verb and option, each with the verb that it belongs to.</summary>
internal static class FishCompletion
{
    /// <summary>The script.</summary>
    public static string Write(VerbEntry program)
    {
        var verbs = program.WithAllBelow().ToList();
        var known = string.Join(' ', verbs.Skip(1).Select(v => Quoted(v.Path)));
        var valued = string.Join(' ', verbs.SelectMany(v => v.Options.Where(o => o.Value.Kind != ValueKind.None)
            .SelectMany(o => o.Names.Select(n => Quoted($"{v.Path} {n}"))))
            .Chunk(8).Select(row => string.Join(' ', row)).Select((row, i) => i == 0 ? row : $"\\\n                {row}"));
        var script = new StringBuilder($$"""
            # fish completion for edgeagent; written by 'edgeagent completion fish'.

            function __edgeagent_at --description 'whether the words so far name this verb'
                set -l verb
                set -l value 0
                for word in (commandline -opc)[2..-1]
                    if test $value = 1
                        set value 0
                        continue
                    end
                    switch "$verb $word"
                        case {{valued}}
                            set value 1
                        case '*'
                            set -l next (string join ' ' -- $verb $word)
                            if contains -- "$next" {{known}}
                                set verb $next
                            end
                    end
                end
                test "$verb" = "$argv"
            end

            complete -c edgeagent -f

            """.ReplaceLineEndings("\n"));
        foreach (var verb in verbs)
        {
            var line = $"complete -c edgeagent -n {Quoted($"__edgeagent_at {verb.Path}".TrimEnd())}";
            foreach (var below in verb.Verbs)
                script.Append($"{line} -a {below.Name} -d {Quoted(below.Gist)}\n");
            foreach (var option in verb.Options)
                script.Append($"{line}{Names(option)}{Value(option.Value)} -d {Quoted(VerbEntry.GistOf(option.Description))}\n");
            if (verb.Arguments is [.., var argument])
                script.Append($"{line}{Argument(argument.Value)}\n");
        }

        return script.ToString();
    }

    private static string Names(OptionEntry option) =>
        string.Concat(option.Names.Select(n => n.StartsWith("--", StringComparison.Ordinal) ? $" -l {n[2..]}" : $" -s {n[1..]}"));

    private static string Value(ValueEntry value) => value.Kind switch
    {
        ValueKind.None => "",
        ValueKind.Word => $" -x -a {Quoted(string.Join(' ', value.Words))}",
        ValueKind.File => " -r -F",
        ValueKind.Folder => " -x -a '(__fish_complete_directories)'",
        _ => " -x",
    };

    private static string Argument(ValueEntry value) => value.Kind switch
    {
        ValueKind.Word => $" -a {Quoted(string.Join(' ', value.Words))}",
        ValueKind.File => " -F",
        ValueKind.Folder => " -a '(__fish_complete_directories)'",
        _ => " -f",
    };

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
