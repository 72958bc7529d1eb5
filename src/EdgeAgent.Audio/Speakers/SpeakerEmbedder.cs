using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Speakers;

/// <summary>Makes embeddings of recordings. Used by one thread.</summary>
public sealed class SpeakerEmbedder : IDisposable
{
    private readonly string _model;
    private readonly int _sampleRateHz;
    private readonly AcousticEncoder _encoder;
    private readonly EncodedUtterance _encoded = new();

    internal SpeakerEmbedder(string model, int sampleRateHz, AcousticEncoder encoder) => (_model, _sampleRateHz, _encoder) = (model, sampleRateHz, encoder);

    /// <summary>What a voice is like, as the graph gives it: of any length, only its direction counts.</summary>
    /// <param name="samples">One speaker; mono, −1 to 1, at the model's rate.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">The recording is too short or too long, a run failed or was late, or the model gives several rows.</exception>
    public float[] Embed(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        if (!TryRun(samples, cancellationToken))
        {
            throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant(
                $"Model '{_model}' tells nobody by {(double)samples.Length / _sampleRateHz:0.00} s of sound. Take a longer recording; some seconds of speech tell a voice well."));
        }

        return _encoded.Values.ContainsAnyExcept(0f) ? _encoded.Values.ToArray() : throw new ModelException(ModelFault.Unfitting,
            $"Model '{_model}' gave nothing but zeros, which point to no voice. Take another recording, or export the model again.");
    }

    /// <summary>The same where a recording may tell nobody: it is too short, or the model finds no voice in it.</summary>
    /// <param name="samples">One speaker; mono, −1 to 1, at the model's rate.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <returns>Null where it tells nobody.</returns>
    /// <exception cref="ModelException">The recording is too long, a run failed or was late, or the model gives several rows.</exception>
    public float[]? TryEmbed(ReadOnlySpan<float> samples, CancellationToken cancellationToken) =>
        TryRun(samples, cancellationToken) && _encoded.Values.ContainsAnyExcept(0f) ? _encoded.Values.ToArray() : null;

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();

    private bool TryRun(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        if (!_encoder.TryEncode(samples, _encoded, cancellationToken))
            return false;
        if (_encoded.Frames != 1)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"Model '{_model}' gave {_encoded.Frames} rows of {_encoded.Width} numbers, where a voice is one row. Name a model that tells speakers apart.");
        }

        return true;
    }
}
