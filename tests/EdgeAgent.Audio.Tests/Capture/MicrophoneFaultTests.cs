using System.Diagnostics.Metrics;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Audio.Tests.Capture;

/// <summary>What becomes of speech when its microphone fails in the middle of it: from the source through intake, ring and voice activity.</summary>
public sealed class MicrophoneFaultTests : IDisposable
{
    private const int Rate = 16000;

    /// <summary>Inside the first utterance of the recording, 5152 to 36320, and at the end of a block.</summary>
    private const int Fault = 16000;

    /// <summary>The model starts anew after a fault, so bounds near it move by some of its windows; faults of position would be ten times as large.</summary>
    private const int Slack = 4 * SileroWindow.Samples;

    private readonly FakeTimeProvider _time = new();
    private readonly Lazy<float[]> _speech = new(() => TestAudio.Read("audio/speech/jfk.wav"));
    private readonly Lazy<ModelLane> _lane = new(() => TestLanes.Open("models/vad/silero_vad.onnx"));

    public void Dispose()
    {
        if (_lane.IsValueCreated)
            _lane.Value.Dispose();
    }

    private readonly record struct Utterance(long Start, long End, UtteranceEnd Reason);

    [AssetFact]
    public void An_overrun_of_half_a_second_cuts_the_utterance_and_what_follows_lies_where_it_was_said()
    {
        const int lost = Rate / 2;
        using var microphone = Microphone()
            .Play(Fault, (frame, _) => _speech.Value[frame])
            .Play(_speech.Value.Length - Fault - lost, (frame, _) => _speech.Value[Fault + lost + frame], AudioGap.DeviceOverrun, lost);
        var utterances = Hear(microphone, out var ring);

        Assert.Equal(new Utterance(5152, Fault, UtteranceEnd.Gap), utterances[0]);
        // Nothing was put in its place: the utterance goes on after the gap, as another one.
        Assert.InRange(utterances[1].Start, Fault + lost, Fault + lost + Slack);
        AssertSame(Whole(), utterances[1..]);
        Assert.Equal(_speech.Value.Length, ring.WritePosition);
    }

    [AssetFact]
    public async Task An_unplugged_microphone_ends_the_utterance_as_cut_and_nothing_is_heard_over_the_gap()
    {
        using (var microphone = Microphone().Play(Fault, (frame, _) => _speech.Value[frame]).Breaks())
        {
            var utterance = Assert.Single(Hear(microphone, out var ring));
            Assert.Equal((5152L, UtteranceEnd.EndOfStream), (utterance.Start, utterance.Reason));
            Assert.InRange(utterance.End, Fault - SileroWindow.Samples, Fault);
            await Assert.ThrowsAsync<DeviceException>(() => ring.WaitAsync(1, CancellationToken.None).AsTask());
        }

        // Plugged in again it is another stream, which begins at 0.
        using var again = Microphone().Play(_speech.Value.Length, (frame, _) => _speech.Value[frame]);
        Assert.Equal(Whole(), Hear(again, out _));
    }

    [AssetFact]
    public void A_change_of_rate_and_channels_cuts_the_utterance_and_speech_goes_on_as_it_was()
    {
        var fast = Upsampled(_speech.Value, 48000);
        using var microphone = Microphone()
            .Play(Fault, (frame, _) => _speech.Value[frame])
            .Becomes(new AudioFormat(48000, 2))
            .Play(fast.Length - 3 * Fault, (frame, _) => fast[3 * Fault + frame]);
        var utterances = Hear(microphone, out var ring);

        Assert.Equal(new Utterance(5152, Fault, UtteranceEnd.Gap), utterances[0]);
        // At the wrong rate everything after it would last three times as long.
        AssertSame(Whole(), utterances[1..]);
        Assert.InRange(ring.WritePosition, _speech.Value.Length - 2, _speech.Value.Length + 2);
    }

    [Fact]
    public void A_clock_two_percent_fast_overruns_nothing_is_reported_and_its_times_are_right()
    {
        const double speed = 1.02;
        const int minutes = 5;
        var name = $"desk-{Guid.NewGuid():N}";
        var drifts = new List<double>();
        using var listener = Drifts(name, drifts);
        var start = _time.GetTimestamp();
        var rest = 0.0;
        using var microphone = new ScriptedMicrophone(new AudioFormat(Rate, 1), _time)
        {
            OnBlock = frames =>
            {
                rest += frames / (Rate * speed) * TimeSpan.TicksPerSecond;
                _time.Advance(TimeSpan.FromTicks((long)rest));
                rest -= (long)rest;
            },
        }.Play((int)(Rate * speed * 60 * minutes), 0.01f);
        var ring = new AudioRing(Rate, AudioRing.DefaultLength, _time);
        var intake = new MicrophoneIntake(name, microphone, ring, null, new StreamPulse(_time), _time, NullLogger.Instance);
        var block = new float[Rate / 100];
        intake.Open(CancellationToken.None);
        while (intake.Step(CancellationToken.None))
        {
            while (ring.Available >= block.Length)
            {
                var read = ring.Read(block);
                Assert.Equal(AudioGap.None, read.GapBefore);
                // The sample was captured by the clock that counts, not by the device's.
                var captured = _time.GetElapsedTime(start, ring.StampOf(read.Position).Timestamp).TotalSeconds;
                Assert.Equal((read.Position + 1) / (Rate * speed), captured, 0.02);
            }
        }

        Assert.Equal(0, ring.OverrunSamples);
        Assert.Equal(speed - 1, intake.ClockDrift!.Value, 4);
        Assert.Equal(speed - 1, drifts[^1], 4);
    }

    private List<Utterance> Whole()
    {
        using var microphone = Microphone().Play(_speech.Value.Length, (frame, _) => _speech.Value[frame]);
        return Hear(microphone, out _);
    }

    /// <summary>The later utterances are those of the whole recording; the first one begins anew after the fault and ends where it did.</summary>
    private static void AssertSame(List<Utterance> whole, List<Utterance> after)
    {
        Assert.Equal(whole.Count, after.Count);
        for (var i = 0; i < whole.Count; i++)
        {
            Assert.InRange(after[i].End - whole[i].End, -Slack, Slack);
            if (i > 0)
                Assert.InRange(after[i].Start - whole[i].Start, -Slack, Slack);
        }
    }

    private ScriptedMicrophone Microphone() => new(new AudioFormat(Rate, 1), _time);

    /// <summary>Everything that is heard of a microphone until its end or fault.</summary>
    private List<Utterance> Hear(ScriptedMicrophone microphone, out AudioRing ring)
    {
        ring = new AudioRing(Rate, TimeSpan.FromSeconds(60), _time);
        var intake = new MicrophoneIntake("desk", microphone, ring, null, new StreamPulse(_time), _time, NullLogger.Instance);
        Exception? fault = null;
        try
        {
            intake.Open(CancellationToken.None);
            while (intake.Step(CancellationToken.None))
            {
            }
        }
        catch (DeviceException e)
        {
            fault = e;
        }

        ring.Complete(fault);
        var utterances = new List<Utterance>();
        using var stage = new VoiceActivityStage(new SileroVad(_lane.Value, "desk"), new VoiceOptions(), (in VoiceChange change, UtteranceBuffer _) =>
        {
            if (change.End is { } end)
                utterances.Add(new Utterance(change.Start, end, change.Reason));
        });
        var block = new float[160];
        while (ring.Read(block) is { Count: > 0 } read)
            stage.Process(block.AsSpan(0, read.Count), read.Position, read.GapBefore != AudioGap.None, CancellationToken.None);
        stage.Finish(CancellationToken.None);
        return utterances;
    }

    private static float[] Upsampled(float[] samples, int rate)
    {
        var resampler = new PolyphaseResampler(Rate, rate);
        var output = new float[resampler.MaxOutput(samples.Length) + resampler.MaxOutput(0)];
        var count = resampler.Process(samples, output);
        count += resampler.Flush(output.AsSpan(count));
        return output[..count];
    }

    private static MeterListener Drifts(string name, List<double> drifts)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (published, self) =>
            {
                if (published.Meter.Name == AgentMeter.Name && published.Name == "edgeagent.capture.clock_drift")
                    self.EnableMeasurementEvents(published);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == AgentMeter.StreamAttribute && (string?)tag.Value == name)
                    drifts.Add(value);
            }
        });
        listener.Start();
        return listener;
    }
}
