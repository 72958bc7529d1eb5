using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Speakers;

/// <summary>The voices that are known to one model, in the order of their names. Immutable.</summary>
/// <param name="Model">The model's name; the voices of another mean nothing to it.</param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="Voices">Each name once.</param>
public sealed record VoiceBook(string Model, int Dimension, IReadOnlyList<EnrolledVoice> Voices)
{
    /// <summary>What a voice is called that nobody is known by.</summary>
    public const string Unknown = "unknown";

    /// <summary>The least cosine of a known speaker, as SpeechBrain's verification takes it.</summary>
    public const double UsualThreshold = 0.25;

    /// <summary>The longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>How the model was named when the first voice was enrolled: a name, or the full path of a file or folder; null when nobody knows.</summary>
    public string? Reference { get; init; }

    /// <summary>The full path of the <c>model.yaml</c> that stood elsewhere than the model; null where there was none.</summary>
    public string? Description { get; init; }

    /// <summary>Why a name cannot be given to a voice, as a sentence; null when it can.</summary>
    public static string? FaultOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > LongestName || name != name.Trim() || name.Any(char.IsControl))
            return $"'{name}' cannot be a speaker's name. A name has 1 to {LongestName} characters, no spaces around it and no control characters.";
        return name == Unknown ? $"'{Unknown}' is what a voice is called that nobody is known by. Choose another name." : null;
    }

    /// <summary>Refuses another model's voices.</summary>
    /// <param name="model">The model that would use them.</param>
    /// <param name="dimension">Numbers in its embeddings.</param>
    /// <param name="file">Where the book stands, for the message.</param>
    /// <exception cref="ModelException">They are another's.</exception>
    public void Require(string model, int dimension, string file)
    {
        if (Model != model || Dimension != dimension)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{file} holds voices as model '{Model}' hears them, {Dimension} numbers each; model '{model}' hears {dimension}. Name that model, or enrol the voices again into another file.");
        }
    }

    /// <summary>With a voice more, or another one for a name that is there.</summary>
    public VoiceBook With(EnrolledVoice voice)
    {
        ArgumentNullException.ThrowIfNull(voice);
        return this with { Voices = [.. Voices.Where(v => v.Name != voice.Name).Append(voice).OrderBy(v => v.Name, StringComparer.Ordinal)] };
    }

    /// <summary>Without a voice; null when nobody is called so.</summary>
    public VoiceBook? Without(string name) => Voices.Any(v => v.Name == name) ? this with { Voices = [.. Voices.Where(v => v.Name != name)] } : null;

    /// <summary>The voice that an embedding is most like; null when none is known.</summary>
    /// <param name="embedding">As the model gives it.</param>
    /// <param name="threshold">The least cosine of a known speaker.</param>
    public SpeakerMatch? Identify(ReadOnlySpan<float> embedding, double threshold)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(embedding.Length, Dimension, nameof(embedding));
        SpeakerMatch? best = null;
        foreach (var voice in Voices)
        {
            var cosine = TensorPrimitives.CosineSimilarity(embedding, voice.Embedding.ToArray());
            if (best is null || cosine > best.Cosine)
                best = new SpeakerMatch(voice.Name, cosine, cosine >= threshold);
        }

        return best;
    }
}
