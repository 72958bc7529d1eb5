using System.Buffers.Binary;
using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Audio.Signal.Resampling;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Wyoming;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Wyoming;

public sealed class WyomingServiceTests
{
    private static readonly float[] Phrase = ReadFile(Path.Combine(Repository.Root, "models/commands/golden/reject-part-forty-two.wav"));

    [Fact]
    public async Task A_peer_that_asks_is_told_everything_it_reads()
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();

        peer.Send("describe");

        var info = peer.Read("info");
        foreach (var kind in (string[])["tts", "handle", "intent", "mic", "snd", "wake"])
            Assert.Equal(0, info.GetProperty(kind).GetArrayLength());
        var program = Assert.Single(info.GetProperty("asr").EnumerateArray());
        Assert.Equal("EdgeAgent line-3", program.GetProperty("name").GetString());
        Assert.True(program.GetProperty("installed").GetBoolean());
        Assert.True(program.GetProperty("supports_transcript_streaming").GetBoolean());
        Assert.True(program.GetProperty("requires_external_vad").GetBoolean());
        var model = Assert.Single(program.GetProperty("models").EnumerateArray());
        Assert.Equal("""{"name":"commands","attribution":{"name":"EdgeAgent","url":""},"installed":true,"description":"commands","version":"1","languages":["en"]}""", model.GetRawText());
    }

    [Fact]
    public async Task A_request_for_text_gets_it_streamed_and_whole_with_its_context_back()
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();

        peer.Send("transcribe", new { name = "commands", language = "en-GB", context = new { call = 7 }, vad_sensitivity = "relaxed" });
        peer.Speak(Pcm16(Phrase));

        Assert.Equal("""{"language":"en-GB","context":{"call":7}}""", peer.Read("transcript-start").GetRawText());
        Assert.Equal("""{"text":"reject part forty two"}""", peer.Read("transcript-chunk").GetRawText());
        Assert.Equal("""{"text":"reject part forty two","language":"en-GB","context":{"call":7}}""", peer.Read("transcript").GetRawText());
        peer.Read("transcript-stop");
    }

    [Fact]
    public async Task Audio_without_a_request_is_written_down_too_as_often_as_it_comes()
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();

        for (var i = 0; i < 2; i++)
        {
            peer.Speak(Pcm16(Phrase));
            Assert.Equal("reject part forty two", TextOf(peer));
        }

        // Given up in mid-speech: nothing of it is in the next.
        peer.Send("audio-start", new { rate = 16000, width = 2, channels = 1 });
        peer.Send("audio-chunk", new { rate = 16000, width = 2, channels = 1 }, Pcm16(Phrase)[..32000]);
        peer.Speak(Pcm16(Phrase));
        Assert.Equal("reject part forty two", TextOf(peer));
    }

    [Theory]
    [InlineData(8000, 2, 1)]
    [InlineData(44100, 2, 2)]
    [InlineData(48000, 3, 1)]
    [InlineData(22050, 4, 6)]
    [InlineData(16000, 1, 1)]
    public async Task Audio_of_any_form_is_understood(int rate, int width, int channels)
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();

        peer.Speak(Pcm(PolyphaseResampler.Whole(Phrase, 16000, rate).Span, width, channels), rate, width, channels);

        Assert.Equal("reject part forty two", TextOf(peer));
    }

    [Fact]
    public async Task Neither_silence_nor_noise_gives_text()
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();
        var random = new System.Random(1);
        var noise = new float[5 * 16000];
        foreach (ref var sample in noise.AsSpan())
            sample = 0.1f * (2 * random.NextSingle() - 1);

        foreach (var audio in (float[][])[[], new float[5 * 16000], noise])
        {
            peer.Speak(Pcm16(audio));
            peer.Read("transcript-start");
            Assert.Equal("", peer.Read("transcript").GetProperty("text").GetString());
            peer.Read("transcript-stop");
        }
    }

    [Fact]
    public async Task Pings_are_answered_and_what_is_not_known_is_passed_over()
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();

        peer.Send("run-satellite");
        peer.Send("user-event", new { name = 5, data = new { } }, new byte[100]);
        peer.Send("ping", new { text = "hello" });
        peer.Send("ping");

        Assert.Equal("""{"text":"hello"}""", peer.Read("pong").GetRawText());
        Assert.Equal("""{"text":null}""", peer.Read("pong").GetRawText());
    }

    [Theory]
    [InlineData("""{"type":"transcribe","data":{"name":"german"}}""", "unknown-name", "There is no recogniser 'german' here; there is commands.")]
    [InlineData("""{"type":"transcribe","data":{"language":"de"}}""", "unknown-language", "'de' is not understood here, only: en.")]
    [InlineData("""{"type":"detect","data":{"names":["computer"]}}""", "not-served", "Wake words are not served here. Add wyoming.wake to the agent's configuration.")]
    [InlineData("""{"type":"audio-chunk","payload_length":2}""", "audio-format", "An audio-chunk does not say what it holds. Give its rate (hertz), width (bytes of a sample) and channels.")]
    [InlineData("""{"type":"audio-chunk","payload_length":2,"data":{"rate":0,"width":2,"channels":1}}""", "audio-format", null)]
    [InlineData("""{"type":"audio-chunk","payload_length":2,"data":{"rate":16000,"width":2,"channels":2}}""", "audio-format", null)]
    [InlineData("GET / HTTP/1.1", "bad-json", null)]
    public async Task What_cannot_be_is_said_and_ends_the_connection(string line, string code, string? text)
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();

        peer.SendRaw(line + "\n\0\0");

        var error = peer.Read("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        if (text is not null)
            Assert.Equal(text, error.GetProperty("text").GetString());
        Assert.Null(peer.Read());
    }

    [Fact]
    public async Task A_client_that_goes_on_sending_after_its_fault_still_reads_of_it()
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();

        peer.Send("transcribe", new { language = "de" });
        peer.Speak(Pcm16(Phrase));

        Assert.Equal("unknown-language", peer.Read("error").GetProperty("code").GetString());
        Assert.Null(peer.Read());
    }

    [Fact]
    public async Task An_endless_header_is_cut_off()
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();

        peer.SendRaw("{\"type\":\"" + new string('a', 65536));

        Assert.Equal("header-too-long", peer.Read("error").GetProperty("code").GetString());
        Assert.Null(peer.Read());
    }

    [Fact]
    public async Task A_client_that_claims_more_than_it_sends_only_harms_itself()
    {
        await using var server = await WyomingServer.StartAsync(limits: new WyomingLimits { MessageTime = TimeSpan.FromMilliseconds(300) });
        using (var liar = server.Connect())
        {
            liar.SendRaw("{\"type\":\"audio-chunk\",\"payload_length\":1000}\nabc");
            liar.FinishSending();
            Assert.Null(liar.Read());
        }

        using var slow = server.Connect();
        slow.SendRaw("{\"type\":\"audio-chunk\",\"payload_length\":1000}\nabc");
        Assert.Equal("too-slow", slow.Read("error").GetProperty("code").GetString());
        using var other = server.Connect();
        other.Send("ping");
        other.Read("pong");
    }

    [Fact]
    public async Task A_client_that_trickles_is_cut_off_although_bytes_come()
    {
        await using var server = await WyomingServer.StartAsync(limits: new WyomingLimits { MessageTime = TimeSpan.FromMilliseconds(400) });
        using var peer = server.Connect();
        using var over = new CancellationTokenSource();
        var trickle = Task.Run(async () =>
        {
            try
            {
                foreach (var letter in "{\"type\":\"describe\",\"data\":{\"" + new string('a', 10_000))
                {
                    peer.SendRaw($"{letter}");
                    await Task.Delay(20, over.Token);
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // As expected.
            }
        });

        Assert.Equal("too-slow", peer.Read("error").GetProperty("code").GetString());
        Assert.Null(peer.Read());
        await over.CancelAsync();
        await trickle;
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_let_go()
    {
        await using var server = await WyomingServer.StartAsync(limits: new WyomingLimits { IdleTime = TimeSpan.FromMilliseconds(200) });
        using var peer = server.Connect();

        Assert.Null(peer.Read());
    }

    [Fact]
    public async Task A_client_that_has_said_all_still_gets_its_answer()
    {
        await using var server = await WyomingServer.StartAsync();
        using var peer = server.Connect();

        peer.Speak(Pcm16(Phrase));
        peer.FinishSending();

        Assert.Equal("reject part forty two", TextOf(peer));
        Assert.Null(peer.Read());
    }

    [Fact]
    public async Task Of_a_hundred_clients_as_many_are_served_as_may_be_and_the_others_are_told()
    {
        await using var server = await WyomingServer.StartAsync(limits: new WyomingLimits { Clients = 12, ClientsOfAnAddress = 10 });
        var peers = Enumerable.Range(0, 100).Select(_ => server.Connect()).ToList();
        try
        {
            Assert.Equal(90, peers.Skip(10).Count(p => p.Read() is not ({ } type, _) || type == "error"));
            peers[9].Send("ping", new { text = "here" });
            peers[9].Read("pong");
            peers[0].Dispose();

            // A place is free as soon as the service has seen that.
            await Until.TrueAsync(() =>
            {
                using var late = server.Connect();
                try
                {
                    late.Send("ping", new { text = "late" });
                    return late.Read()?.Type == "pong";
                }
                catch (IOException)
                {
                    // Turned away before it had said anything.
                    return false;
                }
            });
        }
        finally
        {
            peers.ForEach(p => p.Dispose());
        }
    }

    [Fact]
    public async Task A_model_that_is_missing_is_told_to_its_clients_and_once_to_the_agent_and_the_others_work()
    {
        await using var server = await WyomingServer.StartAsync(new() { ["commands"] = WyomingServer.Commands, ["other"] = WyomingServer.Commands with { Model = "nowhere", Languages = ["de"] } });
        using var peer = server.Connect();
        peer.Send("describe");
        var models = peer.Read("info").GetProperty("asr")[0].GetProperty("models");
        Assert.Equal([true, false], models.EnumerateArray().Select(m => m.GetProperty("installed").GetBoolean()));

        for (var i = 0; i < 2; i++)
        {
            using var unlucky = server.Connect();
            unlucky.Send("transcribe", new { language = "de" });
            var error = unlucky.Read("error");
            Assert.Equal("model", error.GetProperty("code").GetString());
            Assert.Contains("nowhere", error.GetProperty("text").GetString(), StringComparison.Ordinal);
        }

        peer.Speak(Pcm16(Phrase));
        Assert.Equal("reject part forty two", TextOf(peer));
        var fault = Assert.Single(server.Events.Data.OfType<AgentFault>());
        Assert.Equal("wyoming", fault.Component);
        Assert.Single(server.Log.All, $"Error: Wyoming: {fault.Message}");
    }

    [Fact]
    public async Task A_stop_ends_clients_in_every_state_within_seconds()
    {
        await using var server = await WyomingServer.StartAsync();
        using var idle = server.Connect();
        using var halfway = server.Connect();
        halfway.SendRaw("{\"type\":");
        using var speaking = server.Connect();
        speaking.Send("audio-start", new { rate = 16000, width = 2, channels = 1 });
        speaking.Send("audio-chunk", new { rate = 16000, width = 2, channels = 1 }, Pcm16(Phrase));
        idle.Send("ping");
        idle.Read("pong");

        await server.StopAsync().WaitAsync(TimeSpan.FromSeconds(5));

        Assert.Null(idle.Read());
        Assert.Null(halfway.Read());
        while (speaking.Read() is not null)
        {
            // What it was told before.
        }
    }

    [AssetFact]
    public async Task Wake_words_are_told_with_the_time_of_their_chunk_and_only_those_that_were_asked_for()
    {
        await using var server = await WyomingServer.StartAsync([], new() { ["toys"] = new KeywordSettings { Model = TestAssets.PathOf("models/kws/marvin_v2.onnx") } });
        var word = Pcm16([.. new float[16000], .. ReadFile(TestAssets.PathOf("audio/wake/es_en-us_marvin.wav")), .. new float[16000]]);
        using var peer = server.Connect();
        peer.Send("describe");
        var info = peer.Read("info");
        Assert.Equal(0, info.GetProperty("asr").GetArrayLength());
        var model = Assert.Single(Assert.Single(info.GetProperty("wake").EnumerateArray()).GetProperty("models").EnumerateArray());
        Assert.Equal(("marvin", "marvin"), (model.GetProperty("name").GetString(), model.GetProperty("phrase").GetString()));

        peer.Send("detect", new { names = new[] { "marvin", "computer" }, context = new[] { 1 } });
        peer.Speak(word);

        var detection = peer.Read("detection");
        Assert.Equal("marvin", detection.GetProperty("name").GetString());
        Assert.Equal("[1]", detection.GetProperty("context").GetRawText());
        var at = detection.GetProperty("timestamp").GetInt32();
        Assert.InRange(at, 1000, 3500);
        Assert.Equal(0, at % 64);

        peer.Send("detect", new { names = (string[]?)null });
        peer.Speak(new byte[64000]);
        peer.Read("not-detected");

        peer.Send("detect", new { names = new[] { "computer" } });
        Assert.Equal("None of the wake words computer is listened for here; these are: marvin.", peer.Read("error").GetProperty("text").GetString());
    }

    private static string TextOf(WyomingPeer peer)
    {
        while (true)
        {
            var (type, data) = peer.Read() ?? throw new InvalidOperationException("The connection ended without a transcript.");
            if (type == "error")
                throw new InvalidOperationException(data.GetRawText());
            if (type != "transcript")
                continue;
            peer.Read("transcript-stop");
            return data.GetProperty("text").GetString()!;
        }
    }

    private static byte[] Pcm16(ReadOnlySpan<float> samples) => Pcm(samples, 2, 1);

    private static byte[] Pcm(ReadOnlySpan<float> samples, int width, int channels)
    {
        var bytes = new byte[samples.Length * width * channels];
        var one = (Span<byte>)stackalloc byte[4];
        for (var i = 0; i < samples.Length * channels; i++)
        {
            // The upper bytes of 32 bits are the sample at any width.
            BinaryPrimitives.WriteInt32LittleEndian(one, (int)(Math.Clamp(samples[i / channels], -1f, 0.9999f) * int.MaxValue));
            one[^width..].CopyTo(bytes.AsSpan(i * width));
        }

        return bytes;
    }

    private static float[] ReadFile(string path)
    {
        using var source = new WavSource(path, FilePace.Asap, loop: false, TimeProvider.System);
        source.Open(CancellationToken.None);
        var (block, samples) = (new float[4096], new List<float>());
        while (source.Read(block, CancellationToken.None) is { Frames: > 0 } read)
            samples.AddRange(block[..read.Frames]);
        return [.. samples];
    }
}
