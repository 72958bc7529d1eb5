using System.Text.Json;
using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using static EdgeAgent.Audio.Tests.Capture.Wav.WavBuilder;

namespace EdgeAgent.Audio.Tests.Capture.Wav;

public sealed class WavSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-wav-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Every WAV file of the odd ones: what it holds, or the sentence that refuses it.</summary>
    public static TheoryData<string, string?> OddFiles => new()
    {
        { "plain16k.wav", null },
        { "8k.wav", null },
        { "44k1_stereo.wav", null },
        { "pcm24.wav", null },
        { "pcm32.wav", null },
        { "float32.wav", null },
        { "float32_over.wav", null },
        { "float32_nan.wav", null },
        { "extensible16.wav", null },
        { "extensible_24in32.wav", null },
        { "odd_chunks.wav", null },
        { "length_ffffffff.wav", null },
        { "length_zero.wav", null },
        { "length_too_long.wav", null },
        { "half_frame.wav", null },
        { "clipped.wav", null },
        { "dc_shift.wav", null },
        { "silence.wav", null },
        { "empty_data.wav", null },
        { "short_0.1s.wav", null },
        { "short_1_frame.wav", null },
        { "6ch.wav", null },
        { "empty.wav", "is empty (0 bytes) or not a regular file. Record or copy it again." },
        { "header_only_20_bytes.wav", "ends inside its header, after 20 bytes: it was cut. Record or copy it again." },
        { "no_data_chunk.wav", "has no data chunk: it holds no samples. Record or copy it again." },
        { "not_a_wav.wav", "is not a WAV file: it begins with '<!DO' instead of 'RIFF'." },
        { "mulaw.wav", "holds mu-law audio (format tag 7); PCM and IEEE float are read. Convert it: ffmpeg -i 'PATH' -c:a pcm_s16le converted.wav" },
        { "rate_0.wav", "claims 0 samples per second; 1000 to 768000 are read." },
        { "channels_0.wav", "claims 0 channels; 1 to 64 are read." },
        { "big_endian.rifx.wav", "is a big-endian WAV file (RIFX), which is not read. Convert it: ffmpeg -i 'PATH' -c:a pcm_s16le converted.wav" },
    };

    [AssetTheory]
    [MemberData(nameof(OddFiles))]
    public void Every_odd_file_is_read_or_refused_as_it_should_be(string name, string? refusal)
    {
        var path = TestAssets.PathOf($"audio/odd/{name}");
        if (refusal is not null)
        {
            var fault = Assert.Throws<DeviceException>(() => Play(path));
            Assert.Equal($"{path} {refusal.Replace("PATH", path, StringComparison.Ordinal)}", fault.Message);
            Assert.Equal(DeviceFault.Unreadable, fault.Reason);
            return;
        }

        var (format, samples, invalid) = Play(path);
        var facts = Facts(name);
        var frames = facts.TryGetProperty("frames_present", out var present) ? present : facts.GetProperty("frames");
        Assert.Equal(new AudioFormat(facts.GetProperty("rate").GetInt32(), facts.GetProperty("channels").GetInt32()), format);
        Assert.Equal(frames.GetInt32() * format.Channels, samples.Length);
        Assert.Equal(name == "float32_nan.wav" ? 3 : 0, invalid);
        Assert.Equal(ExpectedOf(name, Plain()), samples);
    }

    [AssetFact]
    public void Every_odd_wav_file_has_its_expectation()
    {
        var files = Directory.GetFiles(TestAssets.PathOf("audio/odd"), "*.wav").Select(Path.GetFileName).Order();
        Assert.Equal(files, OddFiles.Select(row => (string?)row[0]).Order());
    }

    /// <summary>What a file holds, from the words of odd_files.json and the 16-bit samples that all were made from.</summary>
    private static float[] ExpectedOf(string name, short[] plain)
    {
        var whole = plain.Select(s => s / 32768f).ToArray();
        switch (name)
        {
            case "8k.wav":
                return [.. whole.Where((_, i) => i % 2 == 0)];
            case "44k1_stereo.wav":
                // Made by interpolation and written by another library: equal to it to half a step.
                var stereo = Play(TestAssets.PathOf($"audio/odd/{name}")).Samples;
                for (var n = 0; n < 44100; n++)
                {
                    var at = n * 16000.0 / 44100;
                    var i = (int)at;
                    var value = plain[i] + (plain[Math.Min(i + 1, 15999)] - plain[i]) * (at - i);
                    Assert.Equal(value / 32768, stereo[2 * n], 1.01 / 32768);
                    Assert.Equal(-0.5 * value / 32768, stereo[2 * n + 1], 1.01 / 32768);
                }

                return stereo;
            case "float32_over.wav":
                return [.. whole[..8000].Select(s => Math.Clamp(8 * s, -1, 1))];
            case "float32_nan.wav":
                whole[100] = whole[200] = whole[300] = 0;
                return whole[..8000];
            case "half_frame.wav":
                return whole[..^1];
            case "clipped.wav":
                return [.. plain.Select(s => Math.Clamp(s * 30, -32768, 32767) / 32768f)];
            case "dc_shift.wav":
                return [.. plain.Select(s => Math.Clamp(s + 8000, -32768, 32767) / 32768f)];
            case "silence.wav":
                return new float[16000];
            case "empty_data.wav":
                return [];
            case "short_0.1s.wav":
                return whole[8000..9600];
            case "short_1_frame.wav":
                return whole[..1];
            case "6ch.wav":
                var six = new float[6 * 16000];
                for (var i = 0; i < six.Length; i++)
                {
                    var (frame, channel) = Math.DivRem(i, 6);
                    var delayed = plain[(frame - 16 * channel + 16000) % 16000];
                    six[i] = (float)Math.Floor((double)delayed / (channel + 1)) / 32768;
                }

                return six;
            default:
                return whole;
        }
    }

    [Theory]
    [InlineData(1, 8, new byte[] { 0, 128, 255 }, new[] { -1f, 0, 127 / 128f })]
    [InlineData(1, 24, new byte[] { 0, 0, 0x80, 0xFF, 0xFF, 0x7F, 1, 0, 0 }, new[] { -1f, 8388607 / 8388608f, 1 / 8388608f })]
    [InlineData(3, 64, new byte[] { 0, 0, 0, 0, 0, 0, 0xE0, 0xBF, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F }, new[] { -0.5f, 0f })]
    public void Sample_formats_have_their_full_scale(int tag, int bits, byte[] data, float[] expected)
    {
        var path = Write(Riff(Format(tag, 1, 16000, bits), Chunk("data", data)));
        Assert.Equal(expected, Play(path).Samples);
    }

    [Fact]
    public void Twenty_four_bits_in_a_plain_container_of_32_are_its_upper_ones()
        => Assert.Equal([0.5f], Play(Write(Riff(Format(1, 1, 16000, 24, frameBytes: 4), Chunk("data", [0, 0, 0, 0x40])))).Samples);

    [Theory]
    [InlineData("RF64")]
    [InlineData("BW64")]
    public void Long_files_are_read_by_their_64_bit_length(string id)
    {
        byte[] ds64 = [.. new byte[8], 4, 0, 0, 0, 0, 0, 0, 0, .. new byte[12]];
        var path = Write(Container(id, Chunk("ds64", ds64), Format(1, 1, 16000, 16), Chunk("data", [0, 0x40, 0, 0x20, 9, 9], 0xFFFFFFFF)));
        Assert.Equal([0.5f, 0.25f], Play(path).Samples);
    }

    [Theory]
    [InlineData(32000u, new byte[0])]
    [InlineData(32000u, new byte[] { 1 })]
    [InlineData(32000u, new byte[] { 1, 2, 3 })]
    public void A_file_that_was_cut_behind_its_header_is_refused(uint claimed, byte[] data)
    {
        var path = _folder + "/cut.wav";
        byte[] file = [.. Riff(Format(1, 2, 16000, 16), Chunk("data", [], claimed)), .. data];
        File.WriteAllBytes(path, file);

        var fault = Assert.Throws<DeviceException>(() => Play(path));

        Assert.Equal($"{path} ends behind its header, after {file.Length} bytes: it was cut and holds no sound. Record or copy it again.", fault.Message);
    }

    [Fact]
    public void An_empty_recording_with_a_chunk_after_it_has_no_frames()
        => Assert.Empty(Play(Write(Riff(Format(1, 1, 16000, 16), Chunk("data", []), Chunk("LIST", [1, 2, 3, 4])))).Samples);

    [Theory]
    [InlineData(5, 16, 2, 2, "holds audio with the format tag 5")]
    [InlineData(2, 4, 1, 1, "holds ADPCM audio (format tag 2)")]
    [InlineData(1, 64, 8, 1, "holds PCM in 64 bits")]
    [InlineData(3, 16, 2, 1, "holds float in 16 bits")]
    [InlineData(1, 16, 3, 2, "claims frames of 3 bytes for 2 channels of 16 bits")]
    [InlineData(1, 0, 2, 1, "claims frames of 2 bytes for 1 channels of 0 bits")]
    [InlineData(1, 16, 200, 100, "claims 100 channels; 1 to 64 are read.")]
    public void What_is_not_read_is_named(int tag, int bits, int frameBytes, int channels, string words)
    {
        var path = Write(Riff(Format(tag, channels, 16000, bits, frameBytes), Chunk("data", new byte[64])));
        Assert.Contains(words, Assert.Throws<DeviceException>(() => Play(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Samples_before_their_format_are_refused()
    {
        var path = Write(Riff(Chunk("data", [0, 0]), Format(1, 1, 16000, 16)));
        Assert.Contains("before the chunk that describes them", Assert.Throws<DeviceException>(() => Play(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_endless_chunks_is_refused()
    {
        var path = Write(Riff([.. Enumerable.Repeat(Chunk("JUNK", []), 2000)]));
        Assert.Contains("more than 1000 chunks", Assert.Throws<DeviceException>(() => Play(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_not_found()
        => Assert.Equal(DeviceFault.NotFound, Assert.Throws<DeviceException>(() => Play(Path.Combine(_folder, "none.wav"))).Reason);

    [Fact]
    public void A_header_that_claims_4_GB_costs_no_memory()
    {
        var path = Write(Riff(Format(1, 64, 768000, 32), Chunk("junk", [], 0), Chunk("data", new byte[256], 0xFFFFFFF0)));
        using var source = new WavSource(path, FilePace.Asap, false, TimeProvider.System);
        var block = new float[640];
        var before = GC.GetAllocatedBytesForCurrentThread();
        source.Open(CancellationToken.None);
        Assert.Equal(1, source.Read(block, CancellationToken.None).Frames);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Property(MaxTest = 300)]
    public bool Random_damage_to_a_header_ends_in_samples_or_a_sentence(int seed)
    {
        var random = new Random(seed);
        var bytes = Riff(Chunk("LIST", new byte[random.Next(9)]), Format(0xFFFE, 2, 16000, 16, extra: [.. UInt16(22), .. UInt16(16), .. UInt32(3), 1, .. new byte[15]]), Chunk("data", new byte[400]));
        for (var i = random.Next(1, 4); i > 0; i--)
            bytes[random.Next(90)] = (byte)random.Next(256);
        var path = Write(bytes[..random.Next(1, bytes.Length)]);
        try
        {
            return Play(path).Samples.Length <= 400;
        }
        catch (DeviceException e)
        {
            return e.Message.StartsWith(path, StringComparison.Ordinal) && e.Message.EndsWith('.') | e.Message.EndsWith(".wav", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_loop_begins_again_with_a_marker()
    {
        using var source = new WavSource(Write(Pcm16(1, 16000, 100, 200, 300)), FilePace.Asap, loop: true, TimeProvider.System);
        source.Open(CancellationToken.None);
        var block = new float[2];
        var reads = Enumerable.Range(0, 5).Select(_ => source.Read(block, CancellationToken.None)).Select(r => (r.Frames, r.GapBefore));
        Assert.Equal(
            [(2, AudioGap.None), (1, AudioGap.None), (2, AudioGap.Restarted), (1, AudioGap.None), (2, AudioGap.Restarted)], reads);
    }

    [Fact]
    public void An_empty_file_in_a_loop_ends()
    {
        using var source = new WavSource(Write(Pcm16(1, 16000)), FilePace.Asap, loop: true, TimeProvider.System);
        source.Open(CancellationToken.None);
        Assert.Equal(0, source.Read(new float[2], CancellationToken.None).Frames);
    }

    [Fact]
    public async Task At_its_own_pace_a_file_comes_as_its_time_passes()
    {
        var time = new TimerWatch();
        using var source = new WavSource(Write(Pcm16(1, 1000, new short[100])), FilePace.Realtime, false, time);
        source.Open(CancellationToken.None);
        var start = time.GetTimestamp();

        var first = Task.Run(() => source.Read(new float[100], CancellationToken.None));
        await time.Armed.WaitAsync(Until.Patience);
        time.Advance(TimeSpan.FromMilliseconds(19));
        Assert.False(first.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        var read = await first.WaitAsync(Until.Patience);
        Assert.Equal(20, read.Frames);
        Assert.Equal(20, time.GetElapsedTime(start, read.Stamp.Timestamp).TotalMilliseconds);

        // A reader that comes late gets what was due meanwhile, with the stamps it would have had.
        time.Advance(TimeSpan.FromMilliseconds(60));
        var second = source.Read(new float[100], CancellationToken.None);
        Assert.Equal(40, time.GetElapsedTime(start, second.Stamp.Timestamp).TotalMilliseconds);
    }

    [Fact]
    public async Task A_paced_read_ends_at_once_when_cancelled()
    {
        using var source = new WavSource(Write(Pcm16(1, 1000, new short[100])), FilePace.Realtime, false, new FakeTimeProvider());
        source.Open(CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var read = Task.Run(() => source.Read(new float[100], cancel.Token));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(Until.Patience));
    }

    /// <summary>A clock that tells when somebody waits for it.</summary>
    private sealed class TimerWatch : FakeTimeProvider
    {
        private readonly TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Armed => _armed.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
            => new Watched(base.CreateTimer(callback, state, dueTime, period), _armed);

        private sealed class Watched(ITimer timer, TaskCompletionSource armed) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                var changed = timer.Change(dueTime, period);
                armed.TrySetResult();
                return changed;
            }

            public void Dispose() => timer.Dispose();

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.wav");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static (AudioFormat Format, float[] Samples, long Invalid) Play(string path)
    {
        using var source = new WavSource(path, FilePace.Asap, loop: false, TimeProvider.System);
        var format = source.Open(CancellationToken.None);
        var block = new float[977 * format.Channels];
        var samples = new List<float>();
        while (source.Read(block, CancellationToken.None) is { Frames: > 0 } read)
            samples.AddRange(block[..(read.Frames * format.Channels)]);
        return (format, [.. samples], source.InvalidSamples);
    }

    private static short[] Plain()
    {
        var bytes = File.ReadAllBytes(TestAssets.PathOf("audio/odd/plain16k.wav")).AsSpan(44);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(bytes).ToArray();
    }

    private static JsonElement Facts(string name)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(TestAssets.PathOf("expected/odd_files.json")));
        return json.RootElement.GetProperty("audio/odd").GetProperty(name).Clone();
    }
}
