using System.Security.Cryptography;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class UtteranceRecorderTests : IDisposable
{
    private const int Rate = 16_000;
    private const int Header = 44;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_utterance_is_on_the_disk_with_its_pre_roll_when_its_event_is_sent()
    {
        var samples = Scene(loud: [2, 6]);
        var outlet = await HearAsync(samples, Settings());

        Assert.Empty(outlet.Data.OfType<AgentFault>());
        Assert.Equal(["started", "ended", "started", "ended"], outlet.Data.Select(d => d is SpeechStarted ? "started" : "ended"));
        Assert.Equal(2, outlet.Recordings.Count);
        foreach (var (ended, file) in outlet.Data.OfType<SpeechEnded>().Zip(outlet.Recordings))
        {
            // 500 ms before the utterance, to its last sample, as it was heard.
            var (start, end) = ((int)((ended.StartMs - 500) * 16), (int)(ended.EndMs * 16));
            Assert.Equal(Header + (2 * (end - start)), file.Length);
            Assert.All(samples[start..end].Index(), s => Assert.Equal(s.Item, BitConverter.ToInt16(file, Header + (2 * s.Index)) / 32768f, 1e-4));
        }
    }

    [Fact]
    public async Task The_pre_roll_ends_where_the_stream_begins()
    {
        var outlet = await HearAsync(Scene(loud: [2]), Settings() with { PreRoll = TimeSpan.FromSeconds(10) });
        var ended = Assert.Single(outlet.Data.OfType<SpeechEnded>());
        Assert.Equal(Header + (2 * (int)(ended.EndMs * 16)), Assert.Single(outlet.Recordings).Length);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_once_and_events_go_without_recordings()
    {
        File.WriteAllText(_folder["evidence"], "in the way");
        var outlet = await HearAsync(Scene(loud: [2, 5, 8]), Settings());
        Assert.Equal(3, outlet.Data.OfType<SpeechEnded>().Count(e => e.Evidence is null));
        var fault = Assert.Single(outlet.Data.OfType<AgentFault>());
        Assert.Equal("desk", fault.Component);
        Assert.Contains("are told without their evidence until it can be", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_that_is_larger_than_all_may_be_is_left_out()
    {
        // Each of them is 1.5 s and more, 48 KB at least.
        var outlet = await HearAsync(Scene(loud: [2, 5]), Settings() with { MaxSize = 40_000 });
        Assert.All(outlet.Data.OfType<SpeechEnded>(), e => Assert.Null(e.Evidence));
        Assert.Single(outlet.Data.OfType<AgentFault>());
    }

    [Fact]
    public async Task Recordings_that_are_too_many_go()
    {
        var outlet = await HearAsync(Scene(loud: [2, 5, 8]), Settings() with { MaxSize = 150_000 });
        Assert.Equal(3, outlet.Recordings.Count);
        Assert.Equal(outlet.Data.OfType<SpeechEnded>().TakeLast(2).Select(e => Assert.Single(e.Evidence!).Path), Directory.GetFiles(_folder["evidence"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_text_waits_for_the_recording_and_names_it()
    {
        var (notes, told) = (new UtteranceNotes(TimeProvider.System), new List<SpeechTranscript>());
        var transcript = new SpeechTranscript { Utterance = 3, Text = "stop", Confidence = 1, StartMs = 0, EndMs = 1, Words = [], Model = "m" };
        notes.Tell(transcript, told.Add);
        Assert.Equal(transcript, Assert.Single(told));

        notes.Of(3).ExpectEvidence();
        notes.Tell(transcript, told.Add);
        Assert.Single(told);
        IReadOnlyList<EvidenceFile> files = [new(EvidenceKind.Sound, "/a.wav", new string('0', 64), 44)];
        notes.Of(3).SetEvidence(files);
        Assert.Equal(files, told[1].Evidence);

        notes.Tell(transcript, told.Add);
        Assert.Equal(files, told[2].Evidence);
    }

    private UtteranceEvidenceSettings Settings() => new() { Folder = _folder["evidence"] };

    /// <summary>10 s; a second of a tone from each of these seconds on.</summary>
    private static float[] Scene(int[] loud) => [.. Enumerable.Range(0, 10 * Rate).Select(i => loud.Contains(i / Rate) ? 0.3f * MathF.Sin(0.2f * i) : 0)];

    private static async Task<Outlet> HearAsync(float[] samples, UtteranceEvidenceSettings evidence)
    {
        var outlet = new Outlet();
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Microphone, "desk"), outlet, TimeProvider.System);
        using var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
        var settings = new MicrophoneSettings { Source = "unused", Pace = FilePace.Asap, Voice = new VoiceSettings { Model = "energy" }, Evidence = evidence };
        await using (var stages = await ListeningStages.OpenAsync("desk", settings, new SourceControls(), shelf, events, agentEvents, 0, CancellationToken.None))
        {
            for (var at = 0; at < samples.Length; at += 160)
                stages.Process(samples.AsSpan(at, 160), at, false, CaptureStamp.Now(TimeProvider.System));
            stages.Finish();
        }

        return outlet;
    }

    private sealed class Outlet : IAgentOutlet
    {
        private readonly Lock _gate = new();

        public List<EventData> Data { get; } = [];

        /// <summary>What stood in each recording at the moment that its event was sent.</summary>
        public List<byte[]> Recordings { get; } = [];

        public void Offer(EventEnvelope envelope)
        {
            lock (_gate)
            {
                Data.Add(envelope.Data);
                if (envelope.Data is SpeechEnded { Evidence: [var file] })
                {
                    Recordings.Add(File.ReadAllBytes(file.Path));
                    Assert.Contains(envelope.Id.ToString(), file.Path, StringComparison.Ordinal);
                    Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(Recordings[^1])), Recordings[^1].Length), (file.Sha256, file.Bytes));
                }
            }
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
