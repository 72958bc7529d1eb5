using System.Text;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class ConfigurationChangeTests
{
    private const string Whole = """
        agent: {name: line-3, threads: 2}
        mqtt: {url: mqtt://broker, username: line3, password: secret-1}
        cameras:
          door:
            source: rtsp://a
            detect: {model: m.onnx, classes: [person, car], filters: {person: {min_score: 0.5}}}
            zones: {mat: {polygon: [[0, 0], [1, 0], [1, 1]], dwell: 5s}}
          hall: {source: rtsp://b, classify: {model: m.onnx}}
        microphones:
          desk: {source: alsa:default, voice: {model: energy}, keywords: {model: k.onnx, words: {stop: {threshold: 0.7}}}, recognize: {model: r, only_when: "count('door') > 0"}}
        rules:
          stop: {when: keyword.detected, emit: {fields: {word: event.data.keyword}}, do: {set: {door/detect: 'OFF'}}}
          calm: {when: [zone.*], cooldown: 5s}
        """;

    [Fact]
    public void The_same_file_read_twice_changes_nothing()
    {
        var change = ChangeTo(Whole);
        Assert.True(change.IsEmpty);
        Assert.Empty(change.Rules);
        Assert.Empty(change.NeedRestart);
    }

    [Theory]
    [InlineData("source: rtsp://a", "source: rtsp://c", "door")]
    [InlineData("[person, car]", "[person]", "door")]
    [InlineData("{person: {min_score: 0.5}}", "{person: {min_score: 0.6}}", "door")]
    [InlineData("{person: {min_score: 0.5}}", "{car: {min_score: 0.5}}", "door")]
    [InlineData("[1, 1]]", "[0.9, 1]]", "door")]
    [InlineData("dwell: 5s", "dwell: 6s", "door")]
    [InlineData("source: alsa:default,", "source: alsa:default, offset: -180ms,", "desk")]
    [InlineData(", classify: {model: m.onnx}", "", "hall")]
    [InlineData("{threshold: 0.7}", "{threshold: 0.8}", "desk")]
    [InlineData("count('door') > 0", "count('hall') > 0", "desk")]
    [InlineData("model: energy", "model: energy, min_speech: 300ms", "desk")]
    public void A_value_anywhere_in_a_source_changes_that_source_alone(string before, string after, string source)
    {
        var change = ChangeTo(Whole.Replace(before, after, StringComparison.Ordinal));
        Assert.Equal(source, Assert.Single(change.Changed).Name);
        Assert.Empty(change.Added.Concat(change.Removed));
        Assert.Empty(change.NeedRestart);
    }

    [Fact]
    public void A_camera_changes_with_a_microphone_that_takes_or_leaves_its_address()
    {
        var heard = Whole.Replace("alsa:default", "rtsp://b", StringComparison.Ordinal);
        Assert.Equal(["hall", "desk"], ConfigurationChange.Between(Read(Whole), Read(heard)).Changed.Select(source => source.Name));
        Assert.Equal(["hall", "desk"], ConfigurationChange.Between(Read(heard), Read(Whole)).Changed.Select(source => source.Name));
        Assert.Equal(["desk"], ConfigurationChange.Between(Read(heard), Read(heard.Replace("model: energy", "model: energy, min_speech: 300ms", StringComparison.Ordinal))).Changed.Select(source => source.Name));
    }

    [Theory]
    [InlineData("cooldown: 5s", "cooldown: 6s", "calm")]
    [InlineData("[zone.*]", "[zone.entered]", "calm")]
    [InlineData("event.data.keyword", "event.source", "stop")]
    [InlineData("'OFF'", "'ON'", "stop")]
    [InlineData("  calm:", "  quiet:", "calm quiet")]
    public void Rules_change_without_a_source_and_need_no_restart(string before, string after, string rules)
    {
        var change = ChangeTo(Whole.Replace(before, after, StringComparison.Ordinal));
        Assert.Equal(rules, string.Join(' ', change.Rules.Order(StringComparer.Ordinal)));
        Assert.True(change.IsEmpty);
        Assert.Empty(change.NeedRestart);
        Assert.Contains(rules.Split(' ')[^1], change.Next.Rules.Keys);
    }

    [Fact]
    public void Sources_come_and_go()
    {
        var change = ChangeTo(Whole.Replace("  hall:", "  yard:", StringComparison.Ordinal));
        Assert.Equal(("yard", "hall"), (Assert.Single(change.Added).Name, Assert.Single(change.Removed).Name));
        Assert.Empty(change.Changed);
        Assert.Equal(["door", "yard"], change.Next.Cameras.Keys);
    }

    [Fact]
    public void What_needs_a_restart_is_named_without_its_value_and_the_rest_is_applied()
    {
        var change = ChangeTo(Whole.Replace("threads: 2", "threads: 3", StringComparison.Ordinal).Replace("secret-1", "secret-2", StringComparison.Ordinal)
            .Replace("rtsp://b", "rtsp://c", StringComparison.Ordinal) + "\nwyoming: {wake: {w: {model: k.onnx}}}\n");
        Assert.Equal(["agent.threads", "mqtt.password", "wyoming"], change.NeedRestart);
        Assert.Equal("hall", Assert.Single(change.Changed).Name);
        Assert.Equal((2, "secret-1"), (change.Next.Agent.Threads, change.Next.Mqtt.Password));
        Assert.Null(change.Next.Wyoming);
    }

    private static ConfigurationChange ChangeTo(string yaml) => ConfigurationChange.Between(Read(Whole), Read(yaml));

    private static AgentConfiguration Read(string yaml) =>
        new ConfigurationLoader(new SecretRedactor(), static _ => null).Load("edgeagent.yaml", Encoding.UTF8.GetBytes(yaml)).Configuration;
}
