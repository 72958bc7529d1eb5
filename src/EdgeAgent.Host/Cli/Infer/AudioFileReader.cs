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

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRateHz">The rate that the samples get.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="DeviceException">It cannot be read, or is too long.</exception>
    public async Task<ReadOnlyMemory<float>> ReadAsync(string path, int sampleRateHz, CancellationToken stop)
    {
        using var source = AudioSources.Create(AudioSourceUri.Parse(Path.GetFullPath(path)), new AudioSourceOptions { Pace = FilePace.Asap }, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ring = new AudioRing(sampleRateHz, AudioRing.DefaultLength, time);
        var intake = new MicrophoneIntake(path, source, ring, null, new StreamPulse(time), time, NullLogger.Instance).RunAsync(ending.Token);
        try
        {
            return await CollectAsync(path, ring, stop);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAny(intake);
        }
    }

    private static async Task<ReadOnlyMemory<float>> CollectAsync(string path, AudioRing ring, CancellationToken stop)
    {
        var samples = new ArrayBufferWriter<float>();
        while (await ring.WaitAsync(ring.SampleRateHz, stop))
        {
            var read = ring.Read(samples.GetSpan(ring.SampleRateHz));
            samples.Advance(read.Count);
            if (samples.WrittenCount > Longest.TotalSeconds * ring.SampleRateHz)
                throw new DeviceException(DeviceFault.Unreadable, $"{path} is longer than {Longest.TotalHours:0} hours. Cut it into pieces.");
        }

        return samples.WrittenMemory;
    }
}
