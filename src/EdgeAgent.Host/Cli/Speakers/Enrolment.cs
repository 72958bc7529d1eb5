using EdgeAgent.Audio.Speakers;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Cli.Speakers;

/// <summary>Learns a voice: of all its recordings, or not at all.</summary>
internal sealed class Enrolment(SpeakerModel model, ModelReference reference, SpeakerPrinter printer, SecretRedactor redactor)
{
    /// <summary>Hears the recordings and stores the voice.</summary>
    /// <param name="path">The file of voices.</param>
    /// <param name="book">What it holds; null when it is to be made.</param>
    /// <param name="name">Whose voice it is.</param>
    /// <param name="files">The recordings.</param>
    /// <param name="stop">Ends the work; then nothing is stored.</param>
    public async Task<int> RunAsync(string path, VoiceBook? book, string name, IReadOnlyList<string> files, CancellationToken stop)
    {
        var embeddings = new List<float[]>();
        using var listening = new Listening(model, printer, redactor);
        await foreach (var (_, embedding) in listening.HearAsync(files, stop))
            embeddings.Add(embedding);
        if (listening.HasFailed)
        {
            Terminal.Error.WriteLine($"The voice of {name} was not stored.");
            return ExitCode.Failed;
        }

        var voice = EnrolledVoice.Of(name, embeddings);
        book ??= new VoiceBook(model.Name, model.Dimension, []) { Reference = reference.Model, Description = reference.Description };
        OwnedVoices.Write(path, book.With(voice));
        printer.Print(new VoiceRow(voice.Name, voice.Recordings), $"{name}: {voice.Recordings} recording(s), stored in {path}");
        return ExitCode.Done;
    }
}
