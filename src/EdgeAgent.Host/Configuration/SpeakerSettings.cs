using EdgeAgent.Audio.Speakers;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Configuration;

/// <summary>Whose voices are heard at one microphone.</summary>
internal sealed record SpeakerSettings
{
    [Model("The model that tells speakers apart: a bundle's name or folder, or an .onnx file.")]
    public required string Model { get; init; }

    [File("The voices that are known, as speakers enroll writes them. Default: voices.json in agent.state.")]
    public string? Voices { get; init; }

    [Fraction("An utterance is a known speaker's when its cosine with the nearest voice is at least this. Default: the bundle's, else 0.25.")]
    public double? MinScore { get; init; }

    [Duration("Shorter utterances tell nobody.", "100ms", "30s")]
    public TimeSpan MinLength { get; init; } = TimeSpan.FromSeconds(1);

    [Duration("How long a text that is ready waits for its speaker at most.", "0ms", "10s")]
    public TimeSpan Wait { get; init; }

    /// <summary>The usual file of voices.</summary>
    /// <param name="state">The agent's state folder.</param>
    public static string In(string state) => Path.Combine(state, "voices.json");

    /// <summary>What the model is taken for: what no description says is one of speakers.</summary>
    /// <exception cref="ModelException">It says that it does something else.</exception>
    public static ModelBundle Of(ModelBundle bundle) => bundle.Task is ModelTask.Speaker or null && bundle.Family is ModelFamily.SpeechBrain or null
        ? bundle with { Task = ModelTask.Speaker }
        : throw new ModelException(ModelFault.Unfitting,
            $"Model '{bundle.Name}' ({bundle.DescriptionFile ?? bundle.Folder}) says that it does something else than tell speakers apart. Name one of 'task: speaker'.");

    /// <summary>As the listener takes it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="isRepeatable">Whether the same events are wanted on every run.</param>
    public SpeakerOptions ToOptions(SpeakerModel model, bool isRepeatable) =>
        new(Voices ?? In(StateFolder.Default()), MinScore ?? model.Threshold, MinLength, Wait, isRepeatable);
}
