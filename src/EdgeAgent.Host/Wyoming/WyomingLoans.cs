using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Wyoming;

/// <summary>What one client listens with, opened when it first asks for it. Used by one thread.</summary>
/// <param name="models">What is served.</param>
/// <param name="loans">The client's own loans; owned.</param>
/// <param name="stream">The client's name at the lanes.</param>
internal sealed class WyomingLoans(WyomingModels models, ModelLoans loans, string stream) : IDisposable
{
    private readonly Dictionary<string, TextListener> _texts = [];
    private WakeListener? _wake;

    /// <summary>The <c>info</c> message.</summary>
    public byte[] Info() => models.Info();

    /// <summary>A run or a load failed.</summary>
    public void Failed(ModelException failure) => models.Failed(failure);

    /// <summary>A request was answered.</summary>
    public void Worked() => models.Worked();

    /// <summary>What writes down a client's audio.</summary>
    /// <param name="name">A recogniser's name; null for any.</param>
    /// <param name="language">A language; null for any.</param>
    /// <param name="context">What the client wants to have back.</param>
    /// <param name="send">Takes messages to the client.</param>
    /// <exception cref="WyomingException">There is no such recogniser.</exception>
    /// <exception cref="ModelException">A model cannot be loaded.</exception>
    public IAudioListener Text(string? name, string? language, byte[]? context, Action<byte[]> send)
    {
        var (chosen, settings) = models.Choose(name, language);
        if (!_texts.TryGetValue(chosen, out var listener))
            _texts.Add(chosen, listener = OpenText(settings, send));
        listener.Ask(language ?? settings.Languages[0], context);
        return listener;
    }

    /// <summary>What listens for wake words.</summary>
    /// <param name="names">Those that are of interest; none for all.</param>
    /// <param name="context">What the client wants to have back.</param>
    /// <param name="send">Takes messages to the client.</param>
    /// <exception cref="WyomingException">There is no such word.</exception>
    /// <exception cref="ModelException">A model cannot be loaded.</exception>
    public IAudioListener Wake(IReadOnlyList<string> names, byte[]? context, Action<byte[]> send)
    {
        if (models.Settings.Wake.Count == 0)
            throw new WyomingException("not-served", "Wake words are not served here. Add wyoming.wake to the agent's configuration.");
        _wake ??= OpenWake(send);
        _wake.Ask(names, context);
        return _wake;
    }

    /// <summary>What listens to audio that came without a request.</summary>
    public IAudioListener Unasked(Action<byte[]> send) => models.Settings.Asr.Count > 0 ? Text(null, null, null, send) : Wake([], null, send);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var text in _texts.Values)
            text.Dispose();
        _wake?.Dispose();
        loans.Dispose();
    }

    private TextListener OpenText(WyomingAsrSettings settings, Action<byte[]> send)
    {
        models.Keep();
        var bundle = loans.Describe(settings.Model);
        var model = loans.Recognition(bundle, null);
        var (detector, threshold, voiceMark) = OpenVoice(settings);
        IRecognizer recognizer;
        try
        {
            recognizer = new PiecewiseRecognizer(model.Open(stream, settings.ToOptions()), model.SampleRateHz);
        }
        catch
        {
            detector.Dispose();
            throw;
        }

        return new TextListener(model, recognizer, settings.MinConfidence ?? model.MinConfidence, loans.MarkOf(bundle), detector, threshold, voiceMark, send);
    }

    private (VoiceDetector Detector, double? Threshold, SlateMark Mark) OpenVoice(WyomingAsrSettings settings)
    {
        if (settings.IsVoiceEnergy)
            return (new EnergyVad(), null, SlateMark.Unkept());
        var bundle = loans.Describe(settings.Voice);
        var model = loans.Voice(bundle);
        return (model.Open(stream), model.Threshold, loans.MarkOf(bundle));
    }

    private WakeListener OpenWake(Action<byte[]> send)
    {
        models.Keep();
        var listener = new WakeListener(send);
        try
        {
            foreach (var settings in models.Settings.Wake.Values)
            {
                var bundle = loans.Describe(settings.Model);
                listener.Add(loans.Keywords(bundle, null), stream, settings.Over(KeywordOptions.Of(bundle)), loans.MarkOf(bundle));
            }

            return listener;
        }
        catch
        {
            listener.Dispose();
            throw;
        }
    }
}
