using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Voice.SpeechBrain;

/// <summary>Tells where somebody speaks in recordings. Used by one thread.</summary>
public sealed class RecordingVoice : IDisposable
{
    /// <summary>SpeechBrain hears files in such pieces, each normalised by itself; here only those that are too long for a graph at once.</summary>
    private static readonly TimeSpan Piece = TimeSpan.FromSeconds(10);

    private readonly string _model;
    private readonly int _hopSamples;
    private readonly int _sampleRateHz;
    private readonly bool _isLogit;
    private readonly AcousticEncoder _encoder;
    private readonly EncodedUtterance _encoded = new();

    internal RecordingVoice(string model, int hopSamples, int sampleRateHz, bool isLogit, AcousticEncoder encoder) =>
        (_model, _hopSamples, _sampleRateHz, _isLogit, _encoder) = (model, hopSamples, sampleRateHz, isLogit, encoder);

    /// <summary>The speech of a recording.</summary>
    /// <param name="samples">Mono, −1 to 1, at the model's rate.</param>
    /// <param name="options">What counts as speech.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <exception cref="ModelException">A run failed or was late, or the model gives no probabilities.</exception>
    public IReadOnlyList<SpeechBoundary> Find(ReadOnlySpan<float> samples, BoundaryOptions options, CancellationToken cancellationToken)
    {
        var (probabilities, step) = samples.Length <= AcousticEncoder.LongestUtterance.TotalSeconds * _sampleRateHz
            ? Whole(samples, cancellationToken) : InPieces(samples, cancellationToken);
        return SpeechBoundaries.Of(probabilities, (double)step / _sampleRateHz, options);
    }

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();

    /// <summary>The probabilities of a recording that the graph hears at once, and how many samples there are from one to the next.</summary>
    private (float[] Probabilities, int Step) Whole(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        if (!_encoder.TryEncode(samples, _encoded, cancellationToken))
            return ([], _hopSamples);
        var probabilities = new float[_encoded.Frames];
        for (var t = 0; t < probabilities.Length; t++)
            probabilities[t] = ProbabilityOf(_encoded[t][0]);

        // A graph may put several frames of features into one, the last of them fewer.
        return (probabilities, _hopSamples * (int)Math.Max(1, Math.Round((double)samples.Length / _hopSamples / probabilities.Length)));
    }

    /// <summary>As get_speech_prob_file of speechbrain/inference/VAD.py: the last piece is filled with zeros, and each piece's last frame is the next one's first.</summary>
    private (float[] Probabilities, int Step) InPieces(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        var piece = new float[(int)(Piece.TotalSeconds * _sampleRateHz)];
        var (all, step) = (Array.Empty<float>(), _hopSamples);
        for (var at = 0; at < samples.Length; at += piece.Length)
        {
            var rest = samples[at..];
            var heard = Math.Min(rest.Length, piece.Length);
            rest[..heard].CopyTo(piece);
            piece.AsSpan(heard).Clear();
            (var probabilities, step) = Whole(piece, cancellationToken);
            if (at == 0)
                all = new float[samples.Length / step];
            var first = Math.Min(at / step, all.Length);
            probabilities.AsSpan(0, Math.Min(probabilities.Length, all.Length - first)).CopyTo(all.AsSpan(first));
        }

        return (all, step);
    }

    private float ProbabilityOf(float value)
    {
        if (_isLogit)
            return 1 / (1 + MathF.Exp(-value));

        // Sigmoids of quantised graphs may end a little outside.
        return value is >= -0.01f and <= 1.01f ? value : throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant(
            $"Model '{_model}' gave {value:G4} where a probability of 0 to 1 is expected. Where its graph leaves out the sigmoid, say 'output: {{activation: sigmoid}}' in its model.yaml."));
    }
}
