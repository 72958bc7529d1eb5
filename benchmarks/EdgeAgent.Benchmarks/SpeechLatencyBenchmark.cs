using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.TestKit;
using MQTTnet;
using Serilog;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// From the decision that somebody has fallen silent to the transcript at a subscriber: microphones that play recordings in real time, each
/// from another place of them, Silero, one recogniser, a broker. The bar is 60 ms at the 95th percentile with a small model and one microphone; sixteen
/// must lose nothing. <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- speech-latency [MICROPHONES [SECONDS [MODEL [MODE]]]]</c>.
/// </summary>
internal static class SpeechLatencyBenchmark
{
    private const int Rate = 16000;
    private static readonly string[] Clips = ["spk2_snt2", "spk1_snt4", "spk2_snt3", "spk1_snt1", "spk2_snt4"];

    public static async Task PrintAsync(string[] args)
    {
        var microphones = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1;
        var seconds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 60;
        var model = args.Length > 2 ? args[2] : TestAssets.PathOf("exports/espnet/conformer");
        var mode = args.Length > 3 ? args[3] : "utterance";
        using var folder = new TemporaryFolder();
        await using var broker = await MosquittoBroker.StartAsync();
        using var client = new MqttClientFactory().CreateMqttClient();
        var arrived = new ConcurrentQueue<(long At, string Topic, JsonDocument Message)>();
        client.ApplicationMessageReceivedAsync += e =>
        {
            var at = Stopwatch.GetTimestamp();
            if (e.ApplicationMessage.Topic.Contains("/speech.", StringComparison.Ordinal) || e.ApplicationMessage.Topic.EndsWith("/health", StringComparison.Ordinal))
                arrived.Enqueue((at, e.ApplicationMessage.Topic, JsonDocument.Parse(e.ApplicationMessage.ConvertPayloadToString())));
            return Task.CompletedTask;
        };
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        await client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("#").Build());

        var configuration = folder["edgeagent.yaml"];
        await File.WriteAllTextAsync(configuration, Configuration(folder, broker.Port, microphones, model, mode));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        var before = Environment.CpuUsage.TotalTime;
        await AgentHost.RunAsync(new ConfigurationLoader(new SecretRedactor()).Load(configuration), Log.Logger, stop.Token);
        Print(arrived, microphones, seconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds / seconds);
    }

    private static void Print(IEnumerable<(long At, string Topic, JsonDocument Message)> arrived, int microphones, int seconds, double cores)
    {
        var ended = new Dictionary<(string, int), long>();
        var (times, counts, latest, drops) = (new List<double>(), new Dictionary<string, int>(), 0.0, 0L);
        foreach (var (at, topic, message) in arrived)
        {
            var levels = topic.Split('/');
            if (levels[^1] == "health")
            {
                latest = Math.Max(latest, message.RootElement.TryGetProperty("latency_ms", out var latency) ? latency.GetDouble() : 0);
                drops = Math.Max(drops, message.RootElement.TryGetProperty("drops", out var lost) ? lost.GetInt64() : 0);
                continue;
            }

            counts[levels[^1]] = counts.GetValueOrDefault(levels[^1]) + 1;
            var key = (levels[2], message.RootElement.GetProperty("data").GetProperty("utterance").GetInt32());
            if (levels[^1] == "speech.ended")
                ended[key] = at;
            else if (levels[^1] == "speech.transcript" && ended.TryGetValue(key, out var since))
                times.Add(Stopwatch.GetElapsedTime(since, at).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{microphones} microphones, {seconds} s, {cores:F2} cores busy: {string.Join(", ", counts.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => $"{c.Key} {c.Value}"))}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"from end to transcript, ms: median {At(0.5):F1}, p95 {At(0.95):F1}, most {At(1):F1}; microphones at most {latest:F1} ms behind, {drops} gaps"));

        double At(double share) => times.Count == 0 ? double.NaN : times[Math.Min(times.Count - 1, (int)(share * times.Count))];
    }

    private static string Configuration(TemporaryFolder folder, int port, int microphones, string model, string mode)
    {
        var speech = Clips.SelectMany(clip => Samples($"exports/espnet/wav/{clip}.wav").Concat(new short[Rate])).ToArray();
        var text = new StringBuilder($"agent: {{name: bench, state: {folder["state"]}}}\nmqtt: {{url: \"mqtt://127.0.0.1:{port}\"}}\nmicrophones:\n");
        for (var i = 0; i < microphones; i++)
        {
            var from = (int)((long)i * speech.Length / microphones);
            var wav = folder[$"m{i}.wav"];
            File.WriteAllBytes(wav, Wav([.. speech[from..], .. speech[..from]]));
            text.Append(CultureInfo.InvariantCulture,
                $"  m{i}: {{source: {wav}, loop: true, voice: {{model: {TestAssets.PathOf("models/vad/silero_vad.onnx")}, min_silence: 400ms}}, recognize: {{model: {model}, mode: {mode}}}}}\n");
        }

        return text.ToString();
    }

    private static short[] Samples(string asset)
    {
        var bytes = File.ReadAllBytes(TestAssets.PathOf(asset));
        var data = bytes.AsSpan().IndexOf("data"u8) + 8;
        return [.. Enumerable.Range(0, (bytes.Length - data) / 2).Select(i => BitConverter.ToInt16(bytes, data + (2 * i)))];
    }

    private static byte[] Wav(short[] samples)
    {
        var bytes = new byte[44 + (2 * samples.Length)];
        "RIFF    WAVEfmt "u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), Rate);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), 2 * Rate);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), 16);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), 2 * samples.Length);
        for (var i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(44 + (2 * i)), samples[i]);
        return bytes;
    }
}
