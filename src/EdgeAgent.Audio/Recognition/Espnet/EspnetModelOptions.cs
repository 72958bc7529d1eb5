using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>How an ESPnet export is run.</summary>
public sealed record EspnetModelOptions
{
    /// <summary>The quantized graphs (<c>quantized_model_path</c>), else the full ones.</summary>
    public bool Quantized { get; init; }

    /// <summary>What runs the graphs.</summary>
    public Engine Engine { get; init; } = Engine.Cpu;

    /// <summary>How long each graph may take for one utterance; default 20 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Longer utterances are refused before the encoder sees them, whose memory grows with the length (with attention, with its
    /// square); default 60 s.
    /// </summary>
    public TimeSpan LongestUtterance { get; init; } = TimeSpan.FromSeconds(60);
}
