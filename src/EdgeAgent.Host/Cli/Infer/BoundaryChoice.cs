using EdgeAgent.Audio.Voice.SpeechBrain;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>What a command line says of SpeechBrain's rule for speech; what is null is as the framework has it.</summary>
internal sealed record BoundaryChoice
{
    /// <summary>Speech begins at this probability.</summary>
    public double? Activation { get; init; }

    /// <summary>It goes on while the probability is not below this.</summary>
    public double? Deactivation { get; init; }

    /// <summary>Segments no further apart than this are one, in seconds.</summary>
    public double? Close { get; init; }

    /// <summary>Only longer segments count, in seconds.</summary>
    public double? Length { get; init; }

    /// <summary>The whole rule.</summary>
    /// <param name="activation">The activation that others ask for where the command line does not; null where nobody does.</param>
    public BoundaryOptions Over(double? activation)
    {
        var usual = new BoundaryOptions();
        return new BoundaryOptions
        {
            Activation = (float)(Activation ?? activation ?? usual.Activation),
            Deactivation = (float)(Deactivation ?? usual.Deactivation),
            Close = (float)(Close ?? usual.Close),
            Length = (float)(Length ?? usual.Length),
        };
    }
}
