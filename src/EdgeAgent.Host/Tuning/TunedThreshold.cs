using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.States;

namespace EdgeAgent.Host.Tuning;

/// <summary>A threshold that is moved on the page.</summary>
/// <param name="Section">The section below the source that it belongs to.</param>
/// <param name="Key">Its key there.</param>
/// <param name="State">What a person sets of it by command, which holds over the configuration; null for nothing.</param>
/// <param name="Live">The number in force; null where it changes with a restart of the source alone.</param>
internal sealed record TunedThreshold(string Section, string Key, string? State = null, Func<SourceControls, LiveNumber>? Live = null)
{
    private static readonly TunedThreshold MinScore = new("detect", "min_score", StateTable.MinScore.Name, static controls => controls.MinScore);
    private static readonly TunedThreshold MinArea = new("motion", "min_area");
    private static readonly TunedThreshold Voice = new("voice", "threshold", StateTable.VoiceThreshold.Name, static controls => controls.VoiceThreshold);
    private static readonly TunedThreshold Keyword = new("keywords", "threshold", StateTable.KeywordThreshold.Name, static controls => controls.KeywordThreshold);

    /// <summary>Its name: the keys below the source.</summary>
    public string Name => $"{Section}.{Key}";

    /// <summary>Those of a camera, with what its configuration says.</summary>
    public static IEnumerable<(TunedThreshold Threshold, double? Configured)> Of(CameraSettings camera)
    {
        if (camera.Detect is { } detect)
            yield return (MinScore, detect.MinScore);
        if (camera.Motion is { } motion)
            yield return (MinArea, motion.MinArea);
    }

    /// <summary>Those of a microphone, with what its configuration says.</summary>
    public static IEnumerable<(TunedThreshold Threshold, double? Configured)> Of(MicrophoneSettings microphone)
    {
        if (microphone.Voice is { } voice)
            yield return (Voice, voice.Threshold);
        if (microphone.Keywords is { } keywords)
            yield return (Keyword, keywords.Threshold);
    }

    /// <summary>What holds now; what the configuration says as long as no model is loaded that knows its own; null where neither is known.</summary>
    /// <param name="controls">Those of the source.</param>
    /// <param name="configured">What the configuration says.</param>
    public double? InForce(SourceControls controls, double? configured) => Live?.Invoke(controls).Value is { } value && double.IsFinite(value) ? value : configured;
}
