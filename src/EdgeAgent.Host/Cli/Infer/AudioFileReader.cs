using System.Buffers;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>Brings a whole audio file to one channel at a model's rate, by the way that a microphone's audio takes.</summary>
internal sealed class AudioFileReader(TimeProvider time)
{
    /// <summary>A model is given the file as a whole, so it has to fit into memory: 700 MB at 16 kHz.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(3);

    /// <summary>A step and a half of 16 bits: what never leaves it is digital silence, dithered or not, and no model is asked about it.</summary>
    private const float SilentPeak = 1.5f / (1 << 15);

    /// <summary>Whether samples are digital silence.</summary>
    public static bool IsSilent(ReadOnlySpan<float> samples) => !samples.ContainsAnyExceptInRange(-SilentPeak, SilentPeak);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRateHz">The rate that the samples get.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="DeviceException">It cannot be read, or is too long.</exception>
    public async Task<ReadOnlyMemory<float>> ReadAsync(string path, int sampleRateHz, CancellationToken stop) =>
        await TryReadAsync(path, sampleRateHz, Longest, stop)
        ?? throw new DeviceException(DeviceFault.Unreadable, $"{path} is longer than {Longest.TotalHours:0} hours. Cut it into pieces.");

    /// <summary>Reads a file, unless it is too long.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRateHz">The rate that the samples get.</param>
    /// <param name="longest">How much of it there may be.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>Null for one that is longer.</returns>
    /// <exception cref="DeviceException">It cannot be read.</exception>
    public async Task<ReadOnlyMemory<float>?> TryReadAsync(string path, int sampleRateHz, TimeSpan longest, CancellationToken stop)
    {
        var samples = new ArrayBufferWriter<float>();
        var isWhole = await PlayAsync(path, sampleRateHz, Take, stop);
        if (isWhole)
            return samples.WrittenMemory;

        // Null alone would be an empty memory here.
        return default(ReadOnlyMemory<float>?);

        bool Take(ReadOnlySpan<float> block)
        {
            samples.Write(block);
            return samples.WrittenCount <= longest.TotalSeconds * sampleRateHz;
        }
    }

    /// <summary>Reads a file of any length, block by block.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRateHz">The rate that the samples get.</param>
    /// <param name="take">Takes the next samples; false to read no further.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <returns>Whether it was read to its end.</returns>
    /// <exception cref="DeviceException">It cannot be read.</exception>
    public async Task<bool> PlayAsync(string path, int sampleRateHz, BlockTaker take, CancellationToken stop)
    {
        using var source = AudioSources.Create(AudioSourceUri.Parse(Path.GetFullPath(path)), new AudioSourceOptions { Pace = FilePace.Asap }, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ring = new AudioRing(sampleRateHz, AudioRing.DefaultLength, time);
        var intake = new MicrophoneIntake(path, source, ring, null, new StreamPulse(time), time, NullLogger.Instance).RunAsync(ending.Token);
        var block = new float[sampleRateHz];
        try
        {
            while (await ring.WaitAsync(sampleRateHz, stop))
            {
                if (!take(block.AsSpan(0, ring.Read(block).Count)))
                    return false;
            }

            return true;
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAny(intake);
        }
    }

    /// <summary>Takes a block of samples.</summary>
    /// <returns>Whether more are wanted.</returns>
    internal delegate bool BlockTaker(ReadOnlySpan<float> samples);
}
