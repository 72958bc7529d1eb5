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
}
