using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

/// <summary>From the samples of a microphone to its text, with models of two frameworks: one that goes along, one of whole utterances.</summary>
public sealed class StreamingTextTests
{
    private const string Along = "exports/espnet/streaming";
    private const string Whole = "exports/espnet/conformer";
    private const string Clip = "exports/espnet/wav/librispeech-1995-1837-0001.wav";

    [AssetTheory]
    [InlineData(Along, DecodeMethod.CtcGreedy)]
    [InlineData(Along, null)]
    [InlineData(Whole, DecodeMethod.CtcGreedy)]
    public async Task Streaming_ends_with_the_text_of_utterances_and_tells_each_new_text_on_the_way(string export, DecodeMethod? decode)
    {
        var utterances = await HearAsync(Recognition(export, decode), FilePace.Asap);
        var streaming = await HearAsync(Recognition(export, decode) with { Mode = RecognitionMode.Streaming }, FilePace.Asap);

        Assert.Equal(utterances.Select(Shown), streaming.Where(e => e is not SpeechPartial).Select(Shown));
        var partials = streaming.OfType<SpeechPartial>().ToList();
        Assert.NotEmpty(partials);
        foreach (var of in partials.GroupBy(p => p.Utterance))
        {
            Assert.Equal(Enumerable.Range(1, of.Count()), of.Select(p => p.Partial));
            Assert.All(of, p => Assert.NotEqual("", p.Text));
            Assert.All(of.Zip(of.Skip(1)), pair => Assert.NotEqual(pair.First.Text, pair.Second.Text));
            Assert.All(of.Zip(of.Skip(1)), pair => Assert.InRange(pair.Second.EndMs - pair.First.EndMs, 200, double.MaxValue));
            var final = Assert.Single(streaming.OfType<SpeechTranscript>(), t => t.Utterance == of.Key);
            Assert.All(of, p => Assert.Equal(final.StartMs, p.StartMs));
            Assert.All(of, p => Assert.InRange(p.EndMs, p.StartMs, final.EndMs));
            Assert.True(streaming.IndexOf(of.Last()) < streaming.IndexOf(final));
        }
    }

    [AssetTheory]
    [InlineData(Along)]
    [InlineData(Whole)]
    public async Task A_recording_that_is_played_again_gives_the_same_events_in_the_same_order(string export)
    {
        var settings = Recognition(export, DecodeMethod.CtcGreedy) with { Mode = RecognitionMode.Streaming };
        var first = await HearAsync(settings, FilePace.Asap);
        var again = await HearAsync(settings, FilePace.Asap, blockSamples: 777);
        Assert.Equal(first.Select(Shown), again.Select(Shown));
    }

    [AssetFact]
    public async Task An_utterance_that_is_cut_at_its_longest_length_has_the_text_of_its_own_samples_only()
    {
        var settings = Recognition(Along, DecodeMethod.CtcGreedy);
        var utterances = await HearAsync(settings, FilePace.Asap, longest: 2);
        var streaming = await HearAsync(settings with { Mode = RecognitionMode.Streaming }, FilePace.Asap, longest: 2);
        Assert.Contains(streaming.OfType<SpeechEnded>(), e => e.Reason == UtteranceEnd.MaximumLength);
        Assert.Equal(utterances.Select(Shown), streaming.Where(e => e is not SpeechPartial).Select(Shown));
    }

    [AssetFact]
    public async Task Audio_that_is_missing_ends_an_utterance_with_the_text_of_what_was_there()
    {
        var events = await HearAsync(Recognition(Along, DecodeMethod.CtcGreedy) with { Mode = RecognitionMode.Streaming }, FilePace.Asap, gapAt: 24000);
        var ended = events.OfType<SpeechEnded>().First();
        Assert.Equal((UtteranceEnd.Gap, 1500), (ended.Reason, ended.EndMs));
        var final = events.OfType<SpeechTranscript>().First();
        Assert.Equal((ended.Utterance, ended.EndMs), (final.Utterance, final.EndMs));
    }

    [AssetFact]
    public async Task A_stop_in_the_middle_of_an_utterance_ends_it_and_says_that_it_has_no_text()
    {
        using var stop = new CancellationTokenSource();
        var events = await HearAsync(Recognition(Along, DecodeMethod.CtcGreedy) with { Mode = RecognitionMode.Streaming }, FilePace.Realtime, stop: stop, stopAt: 30000);
        var ended = Assert.Single(events.OfType<SpeechEnded>());
        var dropped = Assert.Single(events.OfType<SpeechDropped>());
        Assert.Equal((ended.Utterance, UtteranceDrop.Stopped, ended.StartMs, ended.EndMs), (dropped.Utterance, dropped.Reason, dropped.StartMs, dropped.EndMs));
        Assert.Empty(events.OfType<SpeechTranscript>());
    }

    [AssetFact]
    public async Task Text_that_is_not_sure_enough_is_told_neither_on_the_way_nor_in_the_end()
    {
        var events = await HearAsync(Recognition(Whole, DecodeMethod.CtcGreedy) with { Mode = RecognitionMode.Streaming, MinConfidence = 1 }, FilePace.Asap);
        Assert.NotEmpty(events.OfType<SpeechEnded>());
        Assert.DoesNotContain(events, e => e is SpeechPartial or SpeechTranscript);
    }

    [AssetFact]
    public async Task A_second_model_decodes_what_is_over_once_more_and_only_that()
    {
        var second = new SecondPassSettings { Model = TestAssets.PathOf(Whole), Decode = DecodeMethod.CtcGreedy };
        var alone = await HearAsync(Recognition(Whole, DecodeMethod.CtcGreedy), FilePace.Asap);
        var first = await HearAsync(Recognition(Along, DecodeMethod.CtcGreedy) with { Mode = RecognitionMode.Streaming }, FilePace.Asap);
        var both = await HearAsync(Recognition(Along, DecodeMethod.CtcGreedy) with { Mode = RecognitionMode.Streaming, SecondPass = second }, FilePace.Asap);

        Assert.Equal(first.Where(e => e is not SpeechTranscript).Select(Shown), both.Where(e => e is not SpeechTranscript).Select(Shown));
        Assert.Equal(alone.OfType<SpeechTranscript>().Select(Shown), both.OfType<SpeechTranscript>().Select(Shown));
        Assert.All(both.OfType<SpeechTranscript>(), t => Assert.Equal("conformer", t.Model));
    }

    [AssetFact]
    public async Task Sixteen_microphones_at_one_model_lose_nothing_of_their_recordings()
    {
        var outlet = new Outlet();
        using var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
        var settings = Recognition(Along, DecodeMethod.CtcGreedy);
        var expected = (await HearAsync(settings, FilePace.Asap)).OfType<SpeechTranscript>().Select(Shown).ToList();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => HearAsync(
            $"m{i}", settings with { Priority = (QueuePriority)(i % 3) }, FilePace.Asap, shelf, outlet, Read(Clip)))));

        for (var i = 0; i < 16; i++)
            Assert.Equal(expected, outlet.Of($"m{i}").OfType<SpeechTranscript>().Select(Shown));
        Assert.DoesNotContain(outlet.All, e => e is SpeechDropped or AgentFault);
    }

    private static RecognizeSettings Recognition(string export, DecodeMethod? decode) => new() { Model = TestAssets.PathOf(export), Decode = decode };

    private static async Task<List<EventData>> HearAsync(
        RecognizeSettings settings, FilePace pace, float[]? samples = null, int blockSamples = 160, int longest = 30, int? gapAt = null, CancellationTokenSource? stop = null,
        int? stopAt = null)
    {
        var outlet = new Outlet();
        using var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
        await HearAsync("desk", settings, pace, shelf, outlet, samples ?? Read(Clip), blockSamples, longest, gapAt, stop, stopAt);
        return outlet.All;
    }

    private static async Task HearAsync(
        string name, RecognizeSettings settings, FilePace pace, ModelShelf shelf, Outlet outlet, float[] samples, int blockSamples = 160, int longest = 30, int? gapAt = null,
        CancellationTokenSource? stop = null, int? stopAt = null)
    {
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, name), outlet, TimeProvider.System);
        var microphone = new MicrophoneSettings
        {
            Source = "unused",
            Pace = pace,
            Voice = new VoiceSettings { Model = "energy", MaxUtterance = TimeSpan.FromSeconds(longest) },
            Recognize = settings,
        };
        await using var stages = await ListeningStages.OpenAsync(name, microphone, new SourceControls(), shelf, events, agentEvents, 0, stop?.Token ?? CancellationToken.None);
        long lost = 0;
        for (var at = 0; at < samples.Length; at += blockSamples)
        {
            if (at >= stopAt)
            {
                await stop!.CancelAsync();
                break;
            }

            var isGap = gapAt is { } gap && at >= gap && lost == 0;
            lost = isGap ? 8000 : lost;
            stages.Process(samples.AsSpan(at, Math.Min(blockSamples, samples.Length - at)), at + lost, isGap, CaptureStamp.Now(TimeProvider.System));
        }

        stages.Finish();
    }

    /// <summary>An event but for when it was told.</summary>
    private static string Shown(EventData data) => (data with { LatencyMs = null }) switch
    {
        SpeechTranscript transcript => $"{transcript with { Words = [] }} {string.Join(' ', transcript.Words)}",
        var other => other.ToString()!,
    };

    private static float[] Read(string asset)
    {
        using var source = new WavSource(TestAssets.PathOf(asset), FilePace.Asap, loop: false, TimeProvider.System);
        var format = source.Open(CancellationToken.None);
        Assert.Equal((16000, 1), (format.SampleRateHz, format.Channels));
        var (samples, block) = (new List<float>(), new float[1600]);
        while (source.Read(block, CancellationToken.None) is { Frames: > 0 } read)
            samples.AddRange(block.AsSpan(0, read.Frames));
        return [.. samples];
    }

    private sealed class Outlet : IAgentOutlet
    {
        private readonly List<EventEnvelope> _events = [];

        public List<EventData> All
        {
            get
            {
                lock (_events)
                    return [.. _events.Select(e => e.Data)];
            }
        }

        public List<EventData> Of(string source)
        {
            lock (_events)
                return [.. _events.Where(e => e.Source.Name == source).Select(e => e.Data)];
        }

        public void Offer(EventEnvelope envelope)
        {
            lock (_events)
                _events.Add(envelope);
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
