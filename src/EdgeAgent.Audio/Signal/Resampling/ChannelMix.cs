namespace EdgeAgent.Audio.Signal.Resampling;

/// <summary>Makes one channel of many: the mean of all, or one that was chosen.</summary>
internal sealed class ChannelMix
{
    private readonly int? _selected;
    private readonly float _weight;

    /// <summary>A mix.</summary>
    /// <param name="channels">Channels of the interleaved input, above 0.</param>
    /// <param name="selected">The channel to take, the first is 0; null takes the mean of all.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such channel.</exception>
    public ChannelMix(int channels, int? selected)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if (selected is { } channel)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(channel, nameof(selected));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, channels, nameof(selected));
        }

        Channels = channels;
        _selected = selected;
        _weight = 1f / channels;
    }

    /// <summary>Channels of the input.</summary>
    public int Channels { get; }

    /// <summary>Mixes whole frames.</summary>
    /// <param name="interleaved">Frames of <see cref="Channels"/> samples.</param>
    /// <param name="mono">Room for one sample a frame.</param>
    public void Apply(ReadOnlySpan<float> interleaved, Span<float> mono)
    {
        var frames = interleaved.Length / Channels;
        mono = mono[..frames];
        if (Channels == 1)
        {
            interleaved[..frames].CopyTo(mono);
        }
        else if (_selected is { } channel)
        {
            for (var i = 0; i < mono.Length; i++)
                mono[i] = interleaved[i * Channels + channel];
        }
        else
        {
            for (var i = 0; i < mono.Length; i++)
            {
                var sum = 0f;
                foreach (var sample in interleaved.Slice(i * Channels, Channels))
                    sum += sample;
                mono[i] = sum * _weight;
            }
        }
    }
}
