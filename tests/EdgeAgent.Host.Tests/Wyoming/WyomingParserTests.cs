using System.Text;
using System.Text.Json;
using EdgeAgent.Host.Wyoming;
using EdgeAgent.TestKit;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Wyoming;

public sealed class WyomingParserTests
{
    private static readonly WyomingLimits Limits = new();

    [Fact]
    public void Data_stands_in_the_header_or_after_it_and_the_latter_wins()
    {
        var message = Read("{\"type\":\"audio-start\",\"data\":{\"rate\":8000,\"width\":2},\"data_length\":29}\n{\"rate\": 16000,\"channels\": 1}");

        Assert.Equal((MessageType.AudioStart, 16000, 2, 1), (message.Type, message.Rate, message.Width, message.Channels));
    }

    [Theory]
    [InlineData("{\"type\":\"ping\",\"data\":{\"text\":\"a\"}}\n")]
    [InlineData("{\"data\":{\"text\":\"a\"},\"type\":\"ping\"}\r\n")]
    [InlineData("{\"type\":\"ping\",\"version\":\"1.9.0\",\"data_length\":13}\n{\"text\": \"a\"}")]
    [InlineData("{\"type\":\"ping\",\"data\":null,\"payload_length\":0,\"data_length\":13,\"extra\":{\"data\":[1,{}]}}\n{\"text\":\n\"a\"}\n")]
    [InlineData("{\"\\u0074ype\":\"p\\u0069ng\",\"data\":{\"text\":\"\\u0061\"},\"data_length\":null,\"payload_length\":-1}\n")]
    public void Every_form_of_a_message_is_read_alike(string text)
    {
        var message = Read(text);

        Assert.Equal((MessageType.Ping, "a"), (message.Type, message.Text));
    }

    [Fact]
    public void A_type_that_is_not_known_passes_with_all_that_belongs_to_it()
    {
        var parser = Fed("{\"type\":\"timer-started\",\"data\":{\"name\":{\"a\":[1]},\"rate\":\"x\"},\"payload_length\":3}\nabc{\"type\":\"describe\"}\n");

        Assert.True(parser.TryRead());
        Assert.Equal((MessageType.Other, null, null), (parser.Message.Type, parser.Message.Name, parser.Message.Rate));
        Assert.True(parser.TryRead());
        Assert.Equal(MessageType.Describe, parser.Message.Type);
        Assert.True(parser.IsEmpty);
    }

    [Fact]
    public void What_a_client_wants_back_is_kept_as_it_came()
    {
        var message = Read("{\"type\":\"transcribe\",\"data\":{\"name\":\"english\",\"language\":\"en\",\"context\": {\"a\": [1.50, \"\\ud83d\\ude00\", null]} }}\n");

        Assert.Equal(("english", "en"), (message.Name, message.Language));
        Assert.Equal("{\"a\": [1.50, \"\\ud83d\\ude00\", null]}", Encoding.UTF8.GetString(message.Context!));
    }

    [Theory]
    [InlineData("hello\n", "bad-json")]
    [InlineData("\n", "bad-json")]
    [InlineData("[]\n", "bad-json")]
    [InlineData("{}\n", "bad-json")]
    [InlineData("{\"type\":5}\n", "bad-json")]
    [InlineData("{\"type\":\"ping\"} {}\n", "bad-json")]
    [InlineData("{\"type\":\"ping\",\"data\":[]}\n", "bad-json")]
    [InlineData("{\"type\":\"ping\",\"data_length\":\"5\"}\n", "bad-json")]
    [InlineData("{\"type\":\"ping\",\"data_length\":1.5}\n", "bad-json")]
    [InlineData("{\"type\":\"ping\",\"data_length\":2}\n[]", "bad-json")]
    [InlineData("{\"type\":\"ping\",\"data_length\":99999999999999999999}\n", "bad-json")]
    [InlineData("{\"type\":\"ping\",\"data_length\":1048577}\n", "data-too-long")]
    [InlineData("{\"type\":\"audio-chunk\",\"payload_length\":1048577}\n", "payload-too-long")]
    [InlineData("{\"type\":\"audio-chunk\",\"payload_length\":9223372036854775807}\n", "payload-too-long")]
    public void A_client_that_breaks_the_protocol_is_told_how(string text, string code)
    {
        var broken = Assert.Throws<WyomingException>(() => Fed(text).TryRead());

        Assert.Equal(code, broken.Code);
        Assert.EndsWith(".", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_without_an_end_is_cut_off_at_64_KiB()
    {
        var parser = new WyomingParser(Limits);
        Feed(parser, Encoding.UTF8.GetBytes("{\"type\":\"" + new string('a', Limits.HeaderBytes - 10)));
        Assert.False(parser.TryRead());

        Feed(parser, "a"u8);

        Assert.Equal("header-too-long", Assert.Throws<WyomingException>(() => parser.TryRead()).Code);
    }

    [Fact]
    public void Memory_follows_what_comes_and_not_what_is_claimed()
    {
        var parser = new WyomingParser(Limits);
        Feed(parser, "{\"type\":\"audio-chunk\",\"payload_length\":1048576}\nabc"u8);

        Assert.False(parser.TryRead());

        Assert.InRange(parser.Room().Length, 1, 64 * 1024);
    }

    [Fact]
    public void A_chunk_of_audio_allocates_nothing()
    {
        var chunk = Encoding.UTF8.GetBytes("{\"type\":\"audio-chunk\",\"version\":\"1.9.0\",\"data_length\":58,\"payload_length\":2048}\n{\"rate\": 16000, \"width\": 2, \"channels\": 1, \"timestamp\": 1}").Concat(new byte[2048]).ToArray();
        var parser = new WyomingParser(Limits);

        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            Feed(parser, chunk);
            if (!parser.TryRead() || parser.Message.Rate != 16000)
                throw new InvalidOperationException();
        }));
    }

    [Property(MaxTest = 200)]
    public Property However_the_bytes_are_cut_the_messages_are_the_same() => Prop.ForAll(
        ArbMap.Default.ArbFor<(NonNull<string> Text, byte[] Payload, int Form)[]>(),
        Gen.Choose(1, 700).NonEmptyListOf().ToArbitrary(),
        (messages, cuts) =>
        {
            byte[] bytes = [.. messages.SelectMany(m => Form(m.Text.Get, m.Payload, m.Form))];
            var (whole, cut) = (new List<string>(), new List<string>());
            var parser = new WyomingParser(Limits);
            Feed(parser, bytes);
            Collect(parser, whole);
            parser = new WyomingParser(Limits);
            for (var (at, i) = (0, 0); at < bytes.Length; i++)
            {
                var part = bytes.AsSpan(at, Math.Min(cuts[i % cuts.Count], bytes.Length - at));
                Feed(parser, part);
                Collect(parser, cut);
                at += part.Length;
            }

            // What is no text (half of a surrogate pair) is written as U+FFFD.
            var sent = messages.Select(m => $"{Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(m.Text.Get))}|{Convert.ToHexString(m.Payload)}");
            return parser.IsEmpty && whole.SequenceEqual(sent) && cut.SequenceEqual(sent);
        });

    [Property(MaxTest = 500)]
    public bool Whatever_comes_is_read_or_refused(byte[] bytes, int seed)
    {
        var parser = new WyomingParser(Limits with { HeaderBytes = 200 });
        byte[] hostile = [.. "{\"type\":\"transcribe\",\"data\":{\"names\":[\"a\"],\"context\":{}},\"data_length\":2}\n{}"u8];
        var random = new System.Random(seed);
        foreach (var value in bytes)
            hostile[random.Next(hostile.Length)] = value;
        try
        {
            Feed(parser, hostile);
            while (parser.TryRead())
            {
                // Each is as good as another.
            }

            return true;
        }
        catch (WyomingException e)
        {
            return e.Message.Length > 0;
        }
    }

    private static byte[] Form(string text, byte[] payload, int form)
    {
        var data = JsonSerializer.SerializeToUtf8Bytes(new { text });
        var header = (form & 1) == 0
            ? $"{{\"type\":\"ping\",\"data\":{Encoding.UTF8.GetString(data)},\"payload_length\":{payload.Length}}}\n"
            : $"{{\"payload_length\":{payload.Length},\"data_length\":{data.Length},\"type\":\"ping\"}}\n";
        return [.. Encoding.UTF8.GetBytes(header), .. (form & 1) == 0 ? [] : data, .. payload];
    }

    private static void Collect(WyomingParser parser, List<string> into)
    {
        while (parser.TryRead())
            into.Add($"{parser.Message.Text}|{Convert.ToHexString(parser.Message.Payload.Span)}");
    }

    private static WyomingMessage Read(string text)
    {
        var parser = Fed(text);
        Assert.True(parser.TryRead());
        return parser.Message;
    }

    private static WyomingParser Fed(string text)
    {
        var parser = new WyomingParser(Limits);
        Feed(parser, Encoding.UTF8.GetBytes(text));
        return parser;
    }

    private static void Feed(WyomingParser parser, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = parser.Room();
            var part = bytes[..Math.Min(room.Length, bytes.Length)];
            part.CopyTo(room);
            parser.Advance(part.Length);
            bytes = bytes[part.Length..];
        }
    }
}
