using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Keywords.OpenWakeWord;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Keywords;

public class KeywordFeaturesTests
{
    [AssetTheory]
    [InlineData(160)]
    [InlineData(1280)]
    [InlineData(3001)]
    public void Embeddings_of_a_stream_are_those_of_the_whole_recording_whatever_the_blocks(int block)
    {
        // Noise keeps every value within 80 dB of the loudest, where the reference's limit over the whole recording does nothing.
        var random = new Random(3);
        var samples = Array.ConvertAll(TestAudio.Read("audio/wake/fl_rms_hey_marvin.wav"), v => v + (float)(0.02 * (random.NextDouble() - 0.5)));
        using var model = TestKeywords.OpenAsset("computer_v2");
        using var search = new OpenWakeWordSearch((OpenWakeWordNetwork)model.Network, "whole");
        var expected = search.Embeddings(search.Mel(samples, default), default);
        var streamed = Stream(model, samples, block);

        // The first nine end before the first whole window: they have silence from before the stream in them.
        Assert.Equal(expected.Length, streamed.Count - 9 * 96);
        Assert.InRange(expected.Zip(streamed.Skip(9 * 96)).Max(p => Math.Abs(p.First - p.Second)), 0, 1e-3f);
    }

    [AssetFact]
    public void A_stream_begins_as_after_silence()
    {
        var samples = TestAudio.Read("audio/wake/fl_rms_hey_marvin.wav");
        using var model = TestKeywords.OpenAsset("computer_v2");
        var after = Stream(model, [.. new float[1280 * 20], .. samples], 1280);
        Assert.Equal(after.Skip(20 * 96), Stream(model, samples, 1280));
    }

    private static List<float> Stream(KeywordModel model, float[] samples, int block)
    {
        using var features = new KeywordFeatures((OpenWakeWordNetwork)model.Network, "stream");
        var embeddings = new List<float>();
        for (var at = 0; at < samples.Length; at += block)
        {
            ReadOnlySpan<float> rest = samples.AsSpan(at, Math.Min(block, samples.Length - at));
            while (features.Push(ref rest, default))
                embeddings.AddRange(features.Embedding);
        }

        return embeddings;
    }
}
