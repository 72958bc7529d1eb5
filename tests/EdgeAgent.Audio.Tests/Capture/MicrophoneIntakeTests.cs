using System.Diagnostics.Metrics;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Audio.Tests.Capture.Wav;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Audio.Tests.Capture;

public sealed class MicrophoneIntakeTests : IDisposable
{
    private static readonly TimeSpan Patience = Until.Patience;

    private readonly FakeTimeProvider _time = new();
    private readonly string _name = $"desk-{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-intake-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [AssetFact]
    public async Task A_stereo_file_of_44100_Hz_arrives_as_16_kHz_mono_on_its_own_time_line()
    {
        using var source = new WavSource(TestAssets.PathOf("audio/odd/44k1_stereo.wav"), FilePace.Asap, false, _time);
        var ring = new AudioRing(16000, AudioRing.DefaultLength, _time);
        await Intake(source, ring).RunAsync(CancellationToken.None).WaitAsync(Patience);

        var (reads, samples) = Drain(ring);
        Assert.Equal([(0L, AudioGap.None)], reads.Select(r => (r.Position, r.GapBefore)).Distinct());
        Assert.Equal(16000, samples.Length);
        // It was interpolated from the plain file; the mean of its channels is a quarter of it.
        var plain = Drain(await Filled(TestAssets.PathOf("audio/odd/plain16k.wav"))).Samples;
        double error = 0, power = 0;
        for (var i = 0; i < 16000; i++)
        {
            error += Math.Pow(samples[i] - plain[i] / 4, 2);
            power += Math.Pow(plain[i] / 4, 2);
        }

        // Linear interpolation dampens the top of the band; a shift by one sample would leave 10 % and more.
        Assert.True(error / power < 0.02, $"{error / power:e2}");
    }

    [Theory]
    [InlineData(16000, 0f)]
    [InlineData(48000, 0.01f)]
    [InlineData(44100, 0.019f)]
    [InlineData(48000, 0.4f)]
    [InlineData(44100, -1f)]
    public void A_microphone_that_is_stuck_at_one_value_is_silent_within_5_s_behind_offset_and_resampling(int rate, float value)
    {
        var noise = new Random(1);
        using var microphone = Microphone(rate, 1).Play(2 * rate, (_, _) => 0.1f * noise.NextSingle() - 0.05f + value).Play(5 * rate, value);
        var watch = new SilenceWatch(16000);
        var heard = Drain(Run(microphone)).Samples;
        watch.Add(heard.AsSpan(0, 3 * 16000));
        Assert.False(watch.IsSilent);
        // Without the end, at which the resampler falls from the value to 0.
        watch.Add(heard.AsSpan(3 * 16000)[..^100]);
        Assert.True(watch.IsSilent);
    }

    [Fact]
    public void Positions_stay_true_over_device_overruns()
    {
        using var microphone = Microphone(48000, 1).Play(4800, 0.1f).Play(4800, 0.2f, AudioGap.DeviceOverrun, lost: 2400).Play(4800, 0.3f, AudioGap.Suspended);
        var ring = Run(microphone);

        var (reads, _) = Drain(ring);
        Assert.Equal([AudioGap.None, AudioGap.DeviceOverrun, AudioGap.Suspended], reads.Select(r => r.GapBefore));
        Assert.Equal([0L, 2400, 4000], reads.Select(r => r.Position));
        Assert.Equal([0L, 800, 0], reads.Select(r => r.LostSamples));
        Assert.Equal(5600, ring.WritePosition);
    }

    [Fact]
    public void A_change_of_rate_and_channels_rebuilds_the_resampler()
    {
        using var microphone = Microphone(16000, 1).Play(1600, Tone(16000)).Becomes(new AudioFormat(48000, 2)).Play(4800, Tone(48000));
        var ring = Run(microphone);

        var (reads, samples) = Drain(ring);
        Assert.Equal([(0L, AudioGap.None, 1600), (1600L, AudioGap.FormatChanged, 1600)], reads.Select(r => (r.Position, r.GapBefore, r.Count)));
        // The same tone before and after: no chipmunk. The second half fades in and out at its edges, where the filter sees silence.
        for (var i = 100; i < 1500; i++)
            Assert.Equal(samples[i], samples[1600 + i], 1e-3f);
    }

    [Fact]
    public void A_full_ring_of_a_live_source_is_a_counted_gap_and_not_a_wait()
    {
        var gaps = new List<string>();
        using var listener = Listen<long>("edgeagent.capture.gaps", (_, tags) => gaps.Add(Tag(tags, AgentMeter.ErrorAttribute)));
        using var microphone = Microphone(16000, 1).Play(32000, 0.1f);
        var ring = Run(microphone, TimeSpan.FromSeconds(1));

        Assert.Equal(16000, Drain(ring).Samples.Length);
        Assert.Equal(16000, ring.OverrunSamples);
        Assert.Equal(["RingOverrun"], gaps);
    }

    [Fact]
    public async Task A_file_waits_for_its_reader()
    {
        using var microphone = new ScriptedMicrophone(new AudioFormat(8000, 1), _time) { IsLive = false }.Play(32000, 0.1f);
        var ring = new AudioRing(16000, TimeSpan.FromSeconds(1), _time);
        var run = Intake(microphone, ring).RunAsync(CancellationToken.None);
        var block = new float[4000];
        long samples = 0;
        while (await ring.WaitAsync(4000, CancellationToken.None).AsTask().WaitAsync(Patience))
            samples += ring.Read(block).Count;
        await run.WaitAsync(Patience);
        Assert.Equal(64000, samples);
        Assert.Equal(0, ring.OverrunSamples);
    }

    [Fact]
    public async Task A_fault_of_the_source_ends_the_run_and_the_ring_after_what_was_heard()
    {
        using var microphone = Microphone(16000, 1).Play(800, 0.1f).Breaks();
        var ring = new AudioRing(16000, AudioRing.DefaultLength, _time);
        var fault = await Assert.ThrowsAsync<DeviceException>(() => Intake(microphone, ring).RunAsync(CancellationToken.None).WaitAsync(Patience));
        Assert.Equal("scripted: unplugged", fault.Message);
        Assert.True(await ring.WaitAsync(1600, CancellationToken.None));
        Assert.Equal(800, Drain(ring).Samples.Length);
        await Assert.ThrowsAsync<DeviceException>(() => ring.WaitAsync(1, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_cancelled_run_ends_its_ring_too()
    {
        using var source = new WavSource(Wav(new short[16000]), FilePace.Realtime, loop: true, _time);
        var ring = new AudioRing(16000, AudioRing.DefaultLength, _time);
        using var cancel = new CancellationTokenSource();
        var run = Intake(source, ring).RunAsync(cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ring.WaitAsync(1, CancellationToken.None).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_channel_that_the_source_does_not_have_is_a_fault_in_words()
    {
        using var microphone = Microphone(16000, 2).Play(160, 0.1f);
        var run = Intake(microphone, new AudioRing(16000, AudioRing.DefaultLength, _time), channel: 2).RunAsync(CancellationToken.None);
        var fault = await Assert.ThrowsAsync<DeviceException>(() => run.WaitAsync(Patience));
        Assert.Equal($"scripted: channel 3 is to be taken, but it has 2. Correct the channel of {_name}.", fault.Message);
    }

    [Fact]
    public void A_chosen_channel_is_heard_alone()
    {
        using var microphone = Microphone(16000, 2).Play(160, (_, channel) => channel == 0 ? 1 : 0.25f);
        var ring = new AudioRing(16000, AudioRing.DefaultLength, _time);
        Drive(Intake(microphone, ring, channel: 1));
        Assert.All(Drain(ring).Samples, sample => Assert.Equal(0.25f, sample));
    }

    [Theory]
    [InlineData(1.02)]
    [InlineData(0.98)]
    [InlineData(1.0)]
    public void A_clock_that_runs_off_is_measured_and_the_times_follow(double speed)
    {
        var start = _time.GetTimestamp();
        var rest = 0.0;
        using var microphone = new ScriptedMicrophone(new AudioFormat(16000, 1), _time)
        {
            OnBlock = frames =>
            {
                rest += frames / (16000 * speed) * TimeSpan.TicksPerSecond;
                _time.Advance(TimeSpan.FromTicks((long)rest));
                rest -= (long)rest;
            },
        }.Play(16000 * 90, 0.1f);
        var ring = new AudioRing(16000, TimeSpan.FromSeconds(100), _time);
        var log = new Lines();
        var intake = Intake(microphone, ring, log: log);
        Drive(intake);

        Assert.Equal(speed - 1, intake.ClockDrift!.Value, 4);
        // Known after 22 s, and said again a minute later.
        Assert.Equal(speed == 1 ? 0 : 2, log.Count(3003));
        // A sample of the 80th nominal second was captured earlier or later by the clock that counts.
        Assert.Equal(80 / speed, _time.GetElapsedTime(start, ring.StampOf(16000 * 80).Timestamp).TotalSeconds, 2);
    }

    [Fact]
    public void Clipping_and_offset_are_counted_and_said_but_not_once_a_second()
    {
        long clipped = 0;
        using var listener = Listen<long>("edgeagent.capture.clipped_samples", (value, _) => clipped += value);
        using var microphone = Microphone(16000, 1).Play(16000 * 5, (frame, _) => frame % 100 < 10 ? 1 : 0.3f);
        var log = new Lines();
        var intake = Intake(microphone, new AudioRing(16000, AudioRing.DefaultLength, _time), log: log);
        Drive(intake);
        Assert.Equal(16000 * 5 / 10, clipped);
        Assert.Equal(1600, intake.Level.ClippedSamples);
        Assert.Equal(0.37, intake.Level.DcOffset, 4);
        Assert.Equal((1, 1), (log.Count(3002), log.Count(3006)));
    }

    [AssetTheory]
    [InlineData("audio/speech/jfk.wav")]
    [InlineData("audio/speech/beckett.wav")]
    [InlineData("audio/speech/vosk_digits.wav")]
    public async Task Speech_with_an_offset_has_the_utterances_and_the_level_of_speech_without_one(string asset)
    {
        var samples = TestAudio.Read(asset);
        var (plain, plainLevel) = await HeardAsync(0);
        // Whole steps of 16 bits, so that both round alike.
        var (shifted, shiftedLevel) = await HeardAsync(13107f / 32768);

        // The model remembers the first tenths of a second, in which the offset is not known yet: a bound may move by one of its windows.
        Assert.NotEmpty(plain);
        Assert.Equal(plain.Count, shifted.Count);
        Assert.All(plain.Zip(shifted), pair =>
        {
            Assert.InRange(pair.Second.Start - pair.First.Start, -SileroWindow.Samples, SileroWindow.Samples);
            Assert.InRange(pair.Second.End - pair.First.End, -SileroWindow.Samples, SileroWindow.Samples);
        });
        Assert.Equal(0.4, shiftedLevel.DcOffset, 2);
        Assert.Equal(0, plainLevel.DcOffset);
        Assert.Equal(plainLevel.RmsDbfs, shiftedLevel.RmsDbfs, 0.2);
        Assert.Equal(plainLevel.PeakDbfs, shiftedLevel.PeakDbfs, 0.2);
        Assert.Equal(plainLevel.ClippedSamples, shiftedLevel.ClippedSamples);

        async Task<(List<(long Start, long End)> Utterances, LevelReading Level)> HeardAsync(float offset)
        {
            // At half its level there is room for the offset.
            using var source = new WavSource(Wav([.. samples.Select(s => (short)MathF.Round((s / 2 + offset) * 32768))]), FilePace.Asap, false, _time);
            var ring = new AudioRing(16000, TimeSpan.FromMinutes(1), _time);
            var intake = Intake(source, ring);
            await intake.RunAsync(CancellationToken.None).WaitAsync(Patience);
            var utterances = new List<(long Start, long End)>();
            using var lane = TestLanes.Open("models/vad/silero_vad.onnx");
            using var stage = new VoiceActivityStage(new SileroVad(lane, "desk"), new VoiceOptions(), (in VoiceChange change, UtteranceBuffer _) =>
            {
                if (change.End is { } end)
                    utterances.Add((change.Start, end));
            });
            stage.Process(Drain(ring).Samples, 0, false, CancellationToken.None);
            stage.Finish(CancellationToken.None);
            return (utterances, intake.Level);
        }
    }

    [Fact]
    public void An_offset_stays_off_over_an_overrun_and_is_found_anew_after_a_change_of_format()
    {
        var log = new Lines();
        using var microphone = Microphone(16000, 1)
            .Play(16000, 0.4f).Play(1600, 0.4f, AudioGap.DeviceOverrun, lost: 800)
            .Becomes(new AudioFormat(48000, 2)).Play(48000, (_, channel) => channel == 0 ? -0.4f : 0);
        var ring = new AudioRing(16000, AudioRing.DefaultLength, _time);
        Drive(Intake(microphone, ring, log: log));

        var samples = Drain(ring).Samples;
        Assert.All(samples[4800..17600], s => Assert.Equal(0, s, 1e-6f));
        Assert.Equal(-0.2f, samples[17600 + 800], 1e-3f);
        Assert.All(samples[(17600 + 4800)..], s => Assert.Equal(0, s, 1e-6f));
        Assert.Equal(1, log.Count(3006));
    }

    [Fact]
    public void Steps_from_a_file_to_its_reader_allocate_nothing()
    {
        var tone = new short[44100 * 2];
        for (var i = 0; i < tone.Length; i++)
            tone[i] = (short)(10_000 + 10_000 * Math.Sin(i * 0.1));
        using var source = new WavSource(Wav(tone, channels: 2, rate: 44100), FilePace.Asap, loop: true, TimeProvider.System);
        var ring = new AudioRing(16000, AudioRing.DefaultLength, TimeProvider.System);
        var intake = new MicrophoneIntake(_name, source, ring, null, new StreamPulse(TimeProvider.System), TimeProvider.System, NullLogger.Instance);
        intake.Open(CancellationToken.None);
        var block = new float[1600];
        // More than one loop of the file and one report of the level before, several after.
        Play(120);
        Assert.Equal(0, SteadyState.Bytes(() => Play(500)));

        void Play(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                intake.Step(CancellationToken.None);
                while (ring.Read(block).Count > 0)
                {
                }
            }
        }
    }

    [Fact]
    public void Waiting_for_the_pace_of_a_file_allocates_nothing()
    {
        using var source = new WavSource(Wav(new short[16000]), FilePace.Realtime, loop: false, TimeProvider.System);
        using var cancel = new CancellationTokenSource();
        source.Open(cancel.Token);
        var block = new float[80];
        for (var i = 0; i < 5; i++)
            source.Read(block, cancel.Token);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 20; i++)
                source.Read(block, cancel.Token);
        }));
    }

    private static Func<int, int, float> Tone(int rate) => (frame, _) => 0.5f * (float)Math.Sin(2 * Math.PI * 440 * frame / rate);

    private ScriptedMicrophone Microphone(int rate, int channels) => new(new AudioFormat(rate, channels), _time);

    private MicrophoneIntake Intake(IAudioSource source, AudioRing ring, int? channel = null, ILogger? log = null) =>
        new(_name, source, ring, channel, new StreamPulse(_time), _time, log ?? NullLogger.Instance);

    private AudioRing Run(IAudioSource source, TimeSpan? length = null)
    {
        var ring = new AudioRing(16000, length ?? AudioRing.DefaultLength, _time);
        Drive(Intake(source, ring));
        return ring;
    }

    private static void Drive(MicrophoneIntake intake)
    {
        intake.Open(CancellationToken.None);
        while (intake.Step(CancellationToken.None))
        {
        }
    }

    private async Task<AudioRing> Filled(string path)
    {
        using var source = new WavSource(path, FilePace.Asap, false, _time);
        var ring = new AudioRing(16000, AudioRing.DefaultLength, _time);
        await Intake(source, ring).RunAsync(CancellationToken.None).WaitAsync(Patience);
        return ring;
    }

    private static (List<AudioRingRead> Reads, float[] Samples) Drain(AudioRing ring)
    {
        var block = new float[ring.Capacity];
        var reads = new List<AudioRingRead>();
        var samples = new List<float>();
        while (ring.Read(block) is { Count: > 0 } read)
        {
            reads.Add(read);
            samples.AddRange(block[..read.Count]);
        }

        return (reads, [.. samples]);
    }

    private string Wav(short[] samples, int channels = 1, int rate = 16000)
    {
        var path = Path.Combine(_folder, $"{Guid.NewGuid():N}.wav");
        File.WriteAllBytes(path, WavBuilder.Pcm16(channels, rate, samples));
        return path;
    }

    private MeterListener Listen<T>(string instrument, Action<T, ReadOnlySpan<KeyValuePair<string, object?>>> note)
        where T : struct
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (published, self) =>
            {
                if (published.Meter.Name == AgentMeter.Name && published.Name == instrument)
                    self.EnableMeasurementEvents(published);
            },
        };
        listener.SetMeasurementEventCallback<T>((_, value, tags, _) =>
        {
            if (Tag(tags, AgentMeter.StreamAttribute) == _name)
                note(value, tags);
        });
        listener.Start();
        return listener;
    }

    private static string Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags, string key)
    {
        foreach (var tag in tags)
        {
            if (tag.Key == key)
                return (string)tag.Value!;
        }

        return "";
    }

    private sealed class Lines : ILogger
    {
        private readonly List<int> _events = [];

        public int Count(int id) => _events.Count(e => e == id);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _events.Add(eventId.Id);
    }
}
