using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Time;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Recognition.Live;

public sealed class SpokenUtteranceTests
{
    [Property]
    internal void Its_samples_are_those_of_the_stream_from_its_start_however_they_come(byte[] parts)
    {
        var audio = new UtteranceBuffer(100_000);
        audio.Append(new float[30]);
        var utterance = new SpokenUtterance(1, 20, 16);
        float next = 1;
        var reader = utterance.Audio;
        foreach (var length in parts)
        {
            audio.Append([.. Enumerable.Range(0, length).Select(_ => next++)]);
            var before = reader.ToArray();
            utterance.Append(audio, audio.End, default);

            // What was read before stays as it was, whatever grows.
            Assert.Equal(before, reader.ToArray());
            reader = utterance.Audio;
        }

        if (parts.Length == 0)
            return;
        Assert.Equal([.. new float[10], .. Enumerable.Range(1, (int)next - 1).Select(v => (float)v)], utterance.Audio.ToArray());
        Assert.Equal(utterance.Count, utterance.Audio.Length);
        utterance.Release();
        utterance.Append(audio, audio.End, default);
        Assert.True(utterance.Audio.IsEmpty);
    }

    [Fact]
    public void When_its_samples_were_captured_is_known_to_a_tenth_of_a_second()
    {
        var audio = new UtteranceBuffer(100_000);
        var utterance = new SpokenUtterance(1, 0, 1000);
        for (var i = 1; i <= 100; i++)
        {
            audio.Append(new float[10]);
            utterance.Append(audio, audio.End, new CaptureStamp(audio.End, DateTimeOffset.UnixEpoch));
        }

        Assert.InRange(utterance.StampOf(500).Timestamp, 500, 600);
        Assert.Equal(1000, utterance.StampOf(1000).Timestamp);
        Assert.Equal(1000, utterance.Stamp.Timestamp);
        Assert.Equal((500, 1000), (utterance.PositionMs(500), utterance.EndMs));
    }
}
