namespace EdgeAgent.Audio.Front;

/// <summary>
/// One step that changes a stream's samples in place. Any cutting into blocks gives the same samples; allocates nothing per block;
/// not thread-safe.
/// </summary>
internal interface IFrontStage
{
    /// <summary>Changes the next samples.</summary>
    /// <param name="samples">Mono, −1 to 1, finite.</param>
    void Apply(Span<float> samples);

    /// <summary>Audio is missing here: what follows does not go on from what was.</summary>
    void Break();
}
