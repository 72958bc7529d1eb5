using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Events.Json;

public sealed class CloudEventJsonTests
{
    private static readonly EventSource Entrance = new("line-3", SourceKind.Camera, "entrance");

    [Fact]
    public void An_event_is_written_exactly_as_the_design_shows_it()
    {
        var envelope = new EventEnvelope(
            Guid.Parse("01985c1e-7d2b-7c1e-9b0e-2f6c1d1a7b10"), Entrance,
            new DateTimeOffset(2026, 11, 23, 5, 16, 2, TimeSpan.FromHours(1)).AddTicks(1_234_567), 42, ClockSync: true, "track/17",
            new ObjectEntered
            {
                Label = "person",
                Score = 0.91f,
                Box = new Box(0.12, 0.3, 0.08, 0.41),
                Track = 17,
                Model = "yolox-nano",
                StreamTimeMs = 12345,
                LatencyMs = 38.2,
            });

        Assert.Equal(
            """
            {"specversion":"1.0","id":"01985c1e-7d2b-7c1e-9b0e-2f6c1d1a7b10","source":"/agents/line-3/cameras/entrance",
            "type":"edgeagent.object.entered","time":"2026-11-23T04:16:02.123456Z","datacontenttype":"application/json",
            "dataschema":"urn:edgeagent:schema:object.entered:1","subject":"track/17",
            "sequence":"0000000000000042","clocksync":true,"replayed":false,
            "data":{"label":"person","score":0.91,"box":{"x":0.12,"y":0.3,"w":0.08,"h":0.41},"track":17,"model":"yolox-nano","stream_time_ms":12345,"latency_ms":38.2}}
            """.ReplaceLineEndings(""),
            Write(envelope));
    }

    [Fact]
    public void What_is_unknown_is_left_out_and_enums_are_words()
    {
        var json = Write(EventOf(new SpeechEnded { Utterance = 1, StartMs = 0, EndMs = 900, Reason = UtteranceEnd.EndOfStream, MeanProbability = -0.0 }));

        Assert.EndsWith("""
            "data":{"utterance":1,"start_ms":0,"end_ms":900,"reason":"end_of_stream","mean_probability":0}}
            """, json, StringComparison.Ordinal);
        Assert.DoesNotContain("subject", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_of_any_language_stays_readable()
    {
        var json = Write(EventOf(new AgentStopped { Reason = "Größe „Łódź“ <日本語> & 'x'" }));

        Assert.Contains("Größe „Łódź“ <日本語> & 'x'", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_number_that_is_none_is_refused(double number)
    {
        var envelope = EventOf(new KeywordDetected { Keyword = "stop", Score = number, StartMs = 0, EndMs = 1, Model = "m" });

        Assert.Throws<ArgumentException>(() => Write(envelope));
    }

    [Property(MaxTest = 300)]
    public void Whatever_is_written_reads_back_as_it_was(int seed)
    {
        var events = new ArbitraryEvents(seed);
        foreach (var kind in EventCatalogue.All)
        {
            var envelope = events.Envelope(kind);

            var root = JsonDocument.Parse(Write(envelope)).RootElement;

            Assert.Equal(envelope.Id, root.GetProperty("id").GetGuid());
            Assert.Equal(envelope.Source.Uri, root.GetProperty("source").GetString());
            Assert.Equal(envelope.Time.UtcTicks / 10 * 10, root.GetProperty("time").GetDateTimeOffset().UtcTicks);
            Assert.Equal(envelope.Sequence, long.Parse(root.GetProperty("sequence").GetString()!));
            Assert.Equal(16, root.GetProperty("sequence").GetString()!.Length);
            Assert.Equal(envelope.ClockSync, root.GetProperty("clocksync").GetBoolean());
            Assert.Equal(envelope.Subject, root.TryGetProperty("subject", out var subject) ? subject.GetString() : null);
            Assert.Equal(EventCatalogue.Of(envelope.Data).CloudEventType, root.GetProperty("type").GetString());
            var data = root.GetProperty("data").Deserialize(kind.Record, EventJsonContext.Default);
            // Records compare lists by reference, so the texts are compared.
            Assert.Equal(JsonSerializer.Serialize(envelope.Data, kind.Record), JsonSerializer.Serialize(data, kind.Record));
        }
    }

    [Property]
    public void Sequences_sort_as_text_as_they_count(long one, long other)
    {
        var (a, b) = (Math.Abs(one % 10_000_000_000_000_000), Math.Abs(other % 10_000_000_000_000_000));

        Assert.Equal(Math.Sign(a.CompareTo(b)), Math.Sign(string.CompareOrdinal(SequenceOf(a), SequenceOf(b))));

        static string SequenceOf(long n) => JsonDocument.Parse(Write(EventOf(new AgentStopped { Reason = "signal" }) with { Sequence = n }))
            .RootElement.GetProperty("sequence").GetString()!;
    }

    [Fact]
    public void A_health_names_what_is_known()
    {
        var since = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        Assert.Equal(
            """{"state":"running","since":"2026-01-02T03:04:05.000000Z","fps":14.98,"latency_ms":38.2,"last_data":"2026-01-02T03:06:05.000000Z","width":640,"height":360,"drops":7}""",
            WriteHealth(new SourceHealth(Entrance, SourceState.Running, since, null) { Fps = 14.981, LatencyMs = 38.2, Picture = (640, 360), Drops = 7, LastData = since.AddMinutes(2) }));
        Assert.Equal(
            """{"state":"waiting","since":"2026-01-02T03:04:05.000000Z","reason":"No answer.","drops":0}""",
            WriteHealth(new SourceHealth(Entrance, SourceState.Waiting, since, "No answer.") { Fps = double.NaN }));
        Assert.Equal(
            """{"state":"running","since":"2026-01-02T03:04:05.000000Z","condition":"frozen","condition_since":"2026-01-02T03:05:05.000000Z","reason":"One picture.","drops":0}""",
            WriteHealth(new SourceHealth(Entrance, SourceState.Running, since, "One picture.") { Condition = SourceCondition.Frozen, ConditionSince = since.AddMinutes(1) }));
    }

    private static EventEnvelope EventOf(EventData data) =>
        new(Guid.CreateVersion7(), Entrance, DateTimeOffset.UnixEpoch, 1, ClockSync: true, null, data);

    private static string Write(EventEnvelope envelope)
    {
        var output = new ArrayBufferWriter<byte>();
        CloudEventJson.Write(envelope, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string WriteHealth(SourceHealth health)
    {
        var output = new ArrayBufferWriter<byte>();
        SourceHealthJson.Write(health, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
