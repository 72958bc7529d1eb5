using System.CommandLine;

namespace EdgeAgent.Host.Cli.Manual;

/// <summary>Reads the command line's own tree: what the manual and the completions say is what the parser takes.</summary>
internal static class CommandTree
{
    /// <summary>The program with everything below it. What is hidden from the help is hidden here.</summary>
    public static VerbEntry Read(RootCommand root) => Read(root, "", []);

    private static VerbEntry Read(Command command, string path, IReadOnlyList<Option> everywhere)
    {
        var options = command.Options.Concat(everywhere.Except(command.Options)).Where(o => !o.Hidden).ToList();
        var recursive = options.Where(o => o.Recursive).ToList();
        return new VerbEntry(
            path,
            command.Description ?? "",
            [.. command.Arguments.Where(a => !a.Hidden).Select(a => new ArgumentEntry(a.Description ?? "", ValueEntry.Of(a)))],
            [.. options.Select(OptionEntry.Of)],
            [.. command.Subcommands.Where(c => !c.Hidden).Select(c => Read(c, path.Length == 0 ? c.Name : $"{path} {c.Name}", recursive))]);
    }
}
