namespace EdgeAgent.Host.Configuration;

/// <summary>Which channel of a microphone is listened to.</summary>
/// <param name="Number">The channel, from 1; null for all channels, averaged.</param>
internal readonly record struct ChannelChoice(int? Number)
{
    /// <summary>All channels, averaged.</summary>
    public static ChannelChoice Mix => default;
}
