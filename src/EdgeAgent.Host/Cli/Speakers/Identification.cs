using System.Globalization;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Cli.Speakers;

/// <summary>Tells whose voices are in recordings.</summary>
internal sealed class Identification(SpeakerModel model, VoiceBook book, double threshold, SpeakerPrinter printer, SecretRedactor redactor)
{
    /// <summary>Hears the recordings.</summary>
    /// <returns>The exit code: failed when any recording did.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> files, CancellationToken stop)
    {
        using var listening = new Listening(model, printer, redactor);
        await foreach (var (input, embedding) in listening.HearAsync(files, stop))
        {
            var match = book.Identify(embedding, threshold);
            var row = new SpeakerRow
            {
                Input = input,
                Name = match is { IsKnown: true } ? match.Nearest : VoiceBook.Unknown,
                Cosine = match is null ? null : Rounded.Score(match.Cosine),
                Nearest = match is { IsKnown: false } ? match.Nearest : null,
            };
            printer.Print(row, string.Create(CultureInfo.InvariantCulture,
                $"{input}: {row.Name}{(match is null ? "" : $" {match.Cosine:0.00}")}{(row.Nearest is null ? "" : $" (nearest {row.Nearest})")}"));
        }

        return listening.HasFailed ? ExitCode.Failed : ExitCode.Done;
    }
}
