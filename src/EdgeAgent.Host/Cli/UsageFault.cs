using System.CommandLine;
using System.CommandLine.Parsing;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Cli;

/// <summary>Says what is wrong with a command line: a sentence a fault and where the help is, not the help itself.</summary>
internal static class UsageFault
{
    /// <summary>Tells every fault.</summary>
    public static void Tell(ParseResult parsed, TextWriter error)
    {
        var path = PathOf(parsed.CommandResult);
        var unknown = parsed.UnmatchedTokens.Select(token => Unknown(token, path, parsed.CommandResult.Command)).ToList();
        // Of a command line with an unknown word the parser also says that a verb is missing.
        foreach (var fault in unknown.Count > 0 ? unknown : [.. parsed.Errors.Select(e => e.Message).Distinct()])
            error.WriteLine(fault);
        error.WriteLine($"'{path} --help' tells how it is used.");
    }

    /// <summary>Refuses an argument that was meant as an option: one with dashes that is no file.</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens.Where(t => t.Value.Length > 1 && t.Value[0] == '-' && !Path.Exists(t.Value)))
        {
            var command = (CommandResult)result.Parent!;
            result.AddError(Unknown(token.Value, PathOf(command), command.Command));
        }
    }

    private static string Unknown(string token, string path, Command command)
    {
        var kind = token.StartsWith('-') ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        var known = token.StartsWith('-') ? command.Options.Select(o => o.Name) : command.Subcommands.Select(c => c.Name);
        return $"'{token}' is no {kind} of '{path}'.{(Spelling.Nearest(token, known) is { } near ? $" Did you mean '{near}'?" : "")}";
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : result.Command.Name;
}
