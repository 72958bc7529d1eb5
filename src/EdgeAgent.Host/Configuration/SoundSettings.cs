using System.Collections.ObjectModel;
using EdgeAgent.Audio.Sound;
using EdgeAgent.Audio.Sound.Tagging;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Host.Configuration;

/// <summary>Sounds that are named on one microphone.</summary>
internal sealed record SoundSettings
{
    private static readonly SoundOptions Defaults = new();

    [Model("The model that names sounds: a bundle's name or folder, an .onnx file, or an exporter's folder (Transformers).")]
    public required string Model { get; init; }

    [Duration("How much sound is judged at a time. Default: as much as the model takes, 0.975 s where it takes any length.", "50ms", "1m")]
    public TimeSpan? Window { get; init; }

    [Duration("From the start of one window to the start of the next; at most the window, so that nothing is missed. Default: half the window.", "10ms", "1m")]
    public TimeSpan? Hop { get; init; }

    [Count("Windows whose mean is a class's score. More of them tell fewer sounds that are none, and each later.", 1, 100)]
    public int Smooth { get; init; } = Defaults.Smooth;

    [Fraction("A sound begins when its score reaches this; above 0. Default: the bundle's, else 0.5.")]
    public double? On { get; init; }

    [Fraction("It goes on while its score is not below this; at most on. Default: 0.6 of on.")]
    public double? Off { get; init; }

    [Duration("A sound is over when its score has been below off for so long.", "0ms", "1h")]
    public TimeSpan OffDelay { get; init; } = SoundRule.Usual.OffDelay;

    [Sections("Other values for single classes, by their names in the model's own words.", ByClass = true)]
    public IReadOnlyDictionary<string, SoundClassSettings> Classes { get; init; } = ReadOnlyDictionary<string, SoundClassSettings>.Empty;

    [Text("The only classes that are told. Default: all.")]
    public IReadOnlyList<string> Only { get; init; } = [];

    [Text("Classes that are never told.")]
    public IReadOnlyList<string> Ignore { get; init; } = [];

    [Count("sound.top tells so many classes of the highest scores, whatever they are. Default: it is not sent.", 1, 100)]
    public int? Top { get; init; }

    [Duration("How often sound.top is sent; never more often than there are windows.", "100ms", "1h")]
    public TimeSpan TopEvery { get; init; } = Defaults.TopEvery;

    /// <summary>Samples of a window and from one to the next.</summary>
    /// <exception cref="ModelException">The model takes no such window, or what lies between two would not be heard.</exception>
    public (int Window, int Hop) CutOf(TaggerModel model)
    {
        var window = model.SamplesOf(Window);
        var hop = Hop is { } wanted ? (int)Math.Round(wanted.TotalSeconds * model.SampleRateHz) : (window + 1) / 2;
        return hop >= 1 && hop <= window ? (window, hop) : throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant(
            $"Model '{model.Name}' judges {(double)window / model.SampleRateHz:0.###} s at a time, but from one window to the next there are {Hop!.Value.TotalSeconds:0.###} s: what lies between would not be heard. Shorten hop or lengthen window."));
    }

    /// <summary>As the watch takes it.</summary>
    /// <param name="usual">The on threshold of the model's bundle; null where it has none.</param>
    public SoundOptions ToOptions(double? usual = null)
    {
        var rule = SoundRule.Of(On ?? (usual > 0 ? usual : null) ?? SoundRule.Usual.On, Off, OffDelay);
        return new SoundOptions
        {
            Smooth = Smooth,
            Rule = rule,
            Classes = Classes.ToDictionary(c => c.Key, c => c.Value.Over(rule, Off)),
            Only = Only,
            Ignore = Ignore,
            Top = Top ?? 0,
            TopEvery = TopEvery,
        };
    }
}
