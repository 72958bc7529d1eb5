using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Cli.Speakers;

/// <summary>Prints results: a JSON object a line, or text for a person.</summary>
internal sealed class SpeakerPrinter(TextWriter output, bool json)
{
    /// <summary>Prints one result.</summary>
    /// <param name="row">As JSON has it.</param>
    /// <param name="text">As a person reads it.</param>
    public void Print<T>(T row, string text) => output.WriteLine(json ? JsonText.Of(row) : PrintableText.Of(text));

    /// <summary>Prints why there is no result.</summary>
    public void Fail(string input, string error) =>
        // Most faults name their file themselves.
        Print(new SpeakerRow { Input = input, Error = error }, error.StartsWith(input, StringComparison.Ordinal) ? error : $"{input}: {error}");
}
