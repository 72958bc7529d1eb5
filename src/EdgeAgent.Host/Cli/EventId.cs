using System.CommandLine.Parsing;
using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Cli;

/// <summary>Reads the id of an event on a command line.</summary>
internal static class EventId
{
    /// <summary>The id; a fault says what one looks like.</summary>
    public static Guid Parse(ArgumentResult result)
    {
        if (Guid.TryParse(result.Tokens[0].Value, out var parsed))
            return parsed;
        result.AddError($"'{PrintableText.Of(result.Tokens[0].Value)}' is no event's id; one looks like 019ac1b2-7d3e-7000-8000-3f2a61c09b11.");
        return default;
    }
}
