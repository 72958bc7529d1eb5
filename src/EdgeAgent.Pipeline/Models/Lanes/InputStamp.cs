namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>Tells a job whether an input is still as it left it: whoever asks for its memory makes the stamp invalid. The default is never valid.</summary>
public readonly record struct InputStamp
{
    private readonly object? _place;
    private readonly long _writes;

    internal InputStamp(object place, long writes) => (_place, _writes) = (place, writes);
}
