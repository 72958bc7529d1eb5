using System.Runtime.CompilerServices;
using EdgeAgent.Audio.Speakers;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Cli.Speakers;

/// <summary>Takes a model of speakers over files: one that fails is told and the rest goes on.</summary>
internal sealed class Listening(SpeakerModel model, SpeakerPrinter printer, SecretRedactor redactor) : IDisposable
{
    private readonly SpeakerEmbedder _embedder = model.Open("speakers");
    private readonly AudioFileReader _reader = new(TimeProvider.System);

    /// <summary>Whether any file failed.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>The embeddings of all files that can be heard.</summary>
    /// <exception cref="ModelException">The model has failed for good.</exception>
    public async IAsyncEnumerable<(string Input, float[] Embedding)> HearAsync(IReadOnlyList<string> arguments, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var argument in arguments)
        {
            foreach (var input in Expand(argument))
            {
                if (await TryHearAsync(input, stop) is { } embedding)
                    yield return (input, embedding);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _embedder.Dispose();

    private IReadOnlyList<string> Expand(string argument)
    {
        try
        {
            return InputExpansion.Expand(argument);
        }
        catch (EdgeAgentException e)
        {
            Fail(argument, e);
            return [];
        }
    }

    private async Task<float[]?> TryHearAsync(string input, CancellationToken stop)
    {
        try
        {
            var samples = await _reader.ReadAsync(input, model.SampleRateHz, stop);
            if (AudioFileReader.IsSilent(samples.Span))
                throw new DeviceException(DeviceFault.Unreadable, $"{input} is digital silence, which tells nobody. Look at the microphone and record again.");
            return _embedder.Embed(samples.Span, stop);
        }
        catch (EdgeAgentException e) when (e is not ModelException { Fault: ModelFault.Faulted })
        {
            Fail(input, e);
            return null;
        }
    }

    private void Fail(string input, EdgeAgentException e)
    {
        HasFailed = true;
        printer.Fail(input, redactor.Redact(e.Message));
    }
}
