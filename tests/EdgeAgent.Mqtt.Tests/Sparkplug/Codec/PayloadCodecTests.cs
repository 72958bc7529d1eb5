using System.Buffers;
using EdgeAgent.Mqtt.Sparkplug.Codec;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.Sparkplug.Codec;

/// <summary>The vectors were made with Google's own protobuf 3.21 (Python) from the messages of eclipse-tahu's <c>sparkplug_b.proto</c>.</summary>
public sealed class PayloadCodecTests
{
    private const string Birth =
        "0887dcf0b3b63212130a0562645365711887dcf0b3b632200458ff0112210a144e6f646520436f6e74726f6c2f526562697274681887dcf0b3b632200b700012210a0b74656d7065726174757265100118d0d7f0b3b63220"
        + "0a6900000000000029c012130a0363707510ac0218d0d7f0b3b632200a38011800";

    private const string Data =
        "0887dcf0b3b632121610021880ceeeb3b632280158f9ffffffffffffffff01121810031881ceeeb3b63228017a0b4772c3b6c39f6520e29c93120d10041882ceeeb3b6322801700118c801";

    private const string Command = "0887dcf0b3b632120a1009300150fbffffff0f12100a096d696e5f73636f7265650000803e12080a016282010200012201782a020102";

    private static readonly SparkplugPayload BirthPayload = new(1732591234567, 0,
    [
        new SparkplugMetric { Name = "bdSeq", TimestampMs = 1732591234567, Type = 4, Value = MetricValue.OfLong(255) },
        new SparkplugMetric { Name = "Node Control/Rebirth", TimestampMs = 1732591234567, Type = 11, Value = MetricValue.OfBoolean(false) },
        new SparkplugMetric { Name = "temperature", Alias = 1, TimestampMs = 1732591234000, Type = 10, Value = MetricValue.OfDouble(-12.5) },
        new SparkplugMetric { Name = "cpu", Alias = 300, TimestampMs = 1732591234000, Type = 10, IsNull = true },
    ]);

    private static readonly SparkplugPayload DataPayload = new(1732591234567, 200,
    [
        new SparkplugMetric { Alias = 2, TimestampMs = 1732591200000, IsHistorical = true, Value = MetricValue.OfLong(-7) },
        new SparkplugMetric { Alias = 3, TimestampMs = 1732591200001, IsHistorical = true, Value = MetricValue.OfText("Größe ✓") },
        new SparkplugMetric { Alias = 4, TimestampMs = 1732591200002, IsHistorical = true, Value = MetricValue.OfBoolean(true) },
    ]);

    [Fact]
    public void What_is_written_is_what_protobuf_itself_writes()
    {
        Assert.Equal(Birth, Convert.ToHexStringLower(PayloadWriter.Write(BirthPayload)));
        Assert.Equal(Data, Convert.ToHexStringLower(PayloadWriter.Write(DataPayload)));
    }

    [Fact]
    public void What_protobuf_itself_has_written_is_read()
    {
        AssertSame(BirthPayload, Read(Convert.FromHexString(Birth)));
        AssertSame(DataPayload, Read(Convert.FromHexString(Data)));

        // With fields that are of no use here: is_transient, uuid, body, bytes.
        var command = Read(Convert.FromHexString(Command));
        Assert.Null(command.Sequence);
        Assert.Equal([-5, 0.25, null], command.Metrics.Select(m => m.Value.Number));
        Assert.Equal([9ul, null, null], command.Metrics.Select(m => m.Alias));
        Assert.Equal([null, "min_score", "b"], command.Metrics.Select(m => m.Name));
        Assert.Equal(MetricValueKind.Other, command.Metrics[2].Value.Kind);
    }

    [Property(MaxTest = 300)]
    public Property Whatever_is_written_is_read_again() => Prop.ForAll(Payloads().ToArbitrary(), payload => AssertSame(payload, Read(PayloadWriter.Write(payload))));

    [Property(MaxTest = 2000)]
    public void Any_bytes_are_read_or_refused(byte[] bytes) => Either(bytes);

    [Property(MaxTest = 500)]
    public Property A_message_with_some_of_its_bytes_changed_is_read_or_refused() => Prop.ForAll(
        Payloads().ToArbitrary(), Gen.Choose(0, 255).ListOf(3).ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ListOf(3).ToArbitrary(), (payload, values, places) =>
        {
            var bytes = PayloadWriter.Write(payload);
            for (var i = 0; i < 3 && bytes.Length > 0; i++)
                bytes[places[i] % bytes.Length] = (byte)values[i];
            Either(bytes);
        });

    [Fact]
    public void Every_beginning_of_a_message_is_read_or_refused()
    {
        var whole = Convert.FromHexString(Birth);
        for (var length = 0; length < whole.Length; length++)
            Either(whole[..length]);
    }

    [Theory]
    [InlineData("12FFFFFFFF0F", "its payload is no Sparkplug B message")] // a metric of 4 GB
    [InlineData("1203 0A 01 FF", "its payload holds a text that is not UTF-8")]
    [InlineData("1203 0A 7F 41", "its payload is no Sparkplug B message")] // a name longer than its metric
    [InlineData("1202 7801", "field 15 of its payload is not written as Sparkplug B writes it")]
    [InlineData("0D00000000", "field 1 of its payload is not written as Sparkplug B writes it")]
    [InlineData("4B4B4B4B", "its payload is no Sparkplug B message")] // groups that never end
    [InlineData("00", "its payload is no Sparkplug B message")]
    [InlineData("08FFFFFFFFFFFFFFFFFFFF01", "its payload is no Sparkplug B message")] // a number of 11 bytes
    public void Hostile_bytes_are_refused_in_words(string hex, string reason)
    {
        Assert.False(PayloadReader.TryRead(new ReadOnlySequence<byte>(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))), out _, out var fault));
        Assert.StartsWith(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_bytes_and_too_many_metrics_are_refused()
    {
        Assert.False(PayloadReader.TryRead(new ReadOnlySequence<byte>(new byte[PayloadReader.LimitBytes + 1]), out _, out var fault));
        Assert.Equal("its payload has 65537 bytes, and 65536 are looked at", fault);
        var empty = Enumerable.Repeat(new byte[] { 0x12, 0 }, PayloadReader.MetricLimit + 1).SelectMany(b => b).ToArray();
        Assert.False(PayloadReader.TryRead(new ReadOnlySequence<byte>(empty), out _, out fault));
        Assert.Equal("its payload has more than 1000 metrics", fault);
    }

    private static void Either(byte[] bytes) => Assert.NotEqual(PayloadReader.TryRead(new ReadOnlySequence<byte>(bytes), out _, out var fault), fault is not null);

    private static SparkplugPayload Read(byte[] bytes)
    {
        Assert.True(PayloadReader.TryRead(new ReadOnlySequence<byte>(bytes), out var payload, out var fault), fault);
        return payload;
    }

    private static void AssertSame(SparkplugPayload expected, SparkplugPayload actual)
    {
        Assert.Equal((expected.TimestampMs, expected.Sequence), (actual.TimestampMs, actual.Sequence));
        Assert.Equal(expected.Metrics, actual.Metrics);
    }

    private static Gen<SparkplugPayload> Payloads() =>
        from timestamp in Numbers()
        from sequence in Numbers()
        from metrics in Metrics().ListOf()
        select new SparkplugPayload(timestamp, sequence, [.. metrics]);

    private static Gen<SparkplugMetric> Metrics() =>
        from name in Gen.OneOf(Gen.Constant<string?>(null), Texts().Select(t => (string?)t))
        from alias in Numbers()
        from timestamp in Numbers()
        from type in Gen.Elements<uint?>(null, 4, 10, 11, 12)
        from flags in Gen.Choose(0, 3)
        from value in Values()
        select new SparkplugMetric { Name = name, Alias = alias, TimestampMs = timestamp, Type = type, IsHistorical = (flags & 1) != 0, IsNull = (flags & 2) != 0, Value = value };

    private static Gen<ulong?> Numbers() => Gen.OneOf(Gen.Constant<ulong?>(null), ArbMap.Default.GeneratorFor<ulong>().Select(n => (ulong?)n));

    private static Gen<string> Texts() => Gen.Elements("", "a", "Größe", "part/verdict", "✓ \u0001", new string('x', 300));

    private static Gen<MetricValue> Values() => Gen.OneOf(
        Gen.Constant(default(MetricValue)),
        ArbMap.Default.GeneratorFor<int>().Select(MetricValue.OfInt),
        ArbMap.Default.GeneratorFor<long>().Select(MetricValue.OfLong),
        ArbMap.Default.GeneratorFor<float>().Select(MetricValue.OfFloat),
        ArbMap.Default.GeneratorFor<double>().Select(MetricValue.OfDouble),
        ArbMap.Default.GeneratorFor<bool>().Select(MetricValue.OfBoolean),
        Texts().Select(MetricValue.OfText));
}
