using System.Globalization;
using System.Text;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Host.Setup;

/// <summary>Writes a plan as a configuration for people: what is needed, what each part is for, and the usual next steps as comments.</summary>
internal sealed class ConfigurationWriter
{
    private const int RemarkColumn = 40;
    private const int LongestRemark = 80;

    private readonly StringBuilder _text = new();
    private readonly SecretsEditor _secrets;

    private ConfigurationWriter(SecretsEditor secrets) => _secrets = secrets;

    /// <summary>Writes a plan. Passwords go into the secrets and are named in the text.</summary>
    public static string Write(SetupPlan plan, SecretsEditor secrets)
    {
        var writer = new ConfigurationWriter(secrets);
        writer.WriteHead(plan);
        writer.WriteBroker(plan.Broker);
        writer.WriteHomeAssistant(plan.HomeAssistant);
        writer.WriteCameras(plan.Cameras);
        writer.WriteMicrophones(plan.Microphones);
        return writer._text.ToString();
    }

    private void WriteHead(SetupPlan plan)
    {
        if (plan.Schema is { } schema)
            Line($"# yaml-language-server: $schema={Remark(schema, int.MaxValue)}");
        Line("# Written by 'edgeagent init', yours to change. 'edgeagent check' says everything that is wrong, 'edgeagent run' runs it.");
        Line("# docs/configuration.md describes every key. A running agent takes changes up at a SIGHUP.");
        Line("");
        Line("agent:");
        Line($"  name: {YamlValue.Of(plan.Agent)}", $"a level of every topic: edgeagent/{plan.Agent}/…");
        if (plan.State is { } state)
            Line($"  state: {YamlValue.Of(state)}", "what must outlive a restart");
    }

    private void WriteBroker(PlannedBroker? broker)
    {
        Line("");
        Line("# The broker that events go to. docs/mqtt.md lists the topics, docs/security.md tells of TLS (mqtts://).");
        if (broker is null)
        {
            Line("# Without one the agent brings its own, which listens on 127.0.0.1:1883, for this machine alone.");
            Line("# mqtt:");
            Line("#   url: mqtt://broker.lan");
            Line("#   username: me");
            Line("#   password: !secret mqtt_password", "a line 'mqtt_password: …' in secrets.yaml");
            return;
        }

        Line("mqtt:");
        Line($"  url: {YamlValue.Of(broker.Url)}");
        if (broker.Username is { } username)
            Line($"  username: {YamlValue.Of(username)}");
        if (broker.Password is { } password)
            Line($"  password: !secret {_secrets.NameOf("mqtt_password", password)}", "in secrets.yaml beside this file");
    }

    private void WriteHomeAssistant(bool isWanted)
    {
        Line("");
        Line("# Home Assistant, at the same broker, finds the agent, its cameras and microphones by itself. docs/home-assistant.md");
        Line($"{(isWanted ? "" : "# ")}home_assistant: {{discovery: true}}");
    }

    private void WriteCameras(IReadOnlyList<PlannedCamera> cameras)
    {
        Line("");
        Line("# Cameras: what they see becomes events. docs/cameras-and-microphones.md");
        if (cameras.Count == 0)
        {
            Line("# cameras:");
            Line("#   entrance: {source: rtsp://10.0.0.8/stream1, motion: {}}", "'edgeagent devices' prints the lines of cameras that are plugged in");
            return;
        }

        Line("cameras:");
        foreach (var camera in cameras)
        {
            Line($"  {YamlValue.Of(camera.Name)}:");
            WriteSource(camera.Name, camera.Source, camera.Loop, camera.Remark);
            if (camera.Model is { } model)
            {
                Line("    detect:", "finds and follows objects: object.entered, object.left, … (docs/events.md)");
                Line($"      model: {YamlValue.Of(model)}");
                Line("      # fps: 5", "pictures per second that the model sees at most");
                Line("      # classes: [person, car]", "only these, in the model's own words");
                Line("      # min_score: 45%");
            }
            else
            {
                Line("    motion: {}", "tells when something moves (docs/motion-and-privacy.md)");
                Line("    # detect: {model: yolox-nano}", "and what: 'edgeagent models list' shows what there is");
            }

            Line("    # zones:", "who enters, stays, leaves (docs/zones-and-lines.md)");
            Line("    #   door: {polygon: [[0.1, 0.5], [0.4, 0.5], [0.4, 1], [0.1, 1]], dwell: 5s}");
        }
    }

    private void WriteMicrophones(IReadOnlyList<PlannedMicrophone> microphones)
    {
        Line("");
        Line("# Microphones: speech, keywords, sounds. docs/speech-on-microphones.md, docs/keywords.md, docs/sounds.md");
        if (microphones.Count == 0)
        {
            Line("# microphones:");
            Line("#   desk: {source: alsa:default, level: true, voice: {model: speech-vad}}", "'edgeagent devices' lists them");
            return;
        }

        Line("microphones:");
        foreach (var microphone in microphones)
        {
            Line($"  {YamlValue.Of(microphone.Name)}:");
            WriteSource(microphone.Name, microphone.Source, microphone.Loop, microphone.Remark);
            Line("    level: true", "sound.level: how loud it is");
            if (microphone.Voice is { } voice)
                Line($"    voice: {{model: {YamlValue.Of(voice)}}}", "speech.started, speech.ended");
            if (microphone.Recognizer is { } recognizer)
                Line($"    recognize: {{model: {YamlValue.Of(recognizer)}}}", "speech.transcript: what is said");
            else
                Line("    # recognize: {model: commands}", "speech.transcript: what is said; it needs voice (docs/commands.md)");
        }
    }

    private void WriteSource(string name, string source, bool loop, string? remark)
    {
        if (remark is not null)
            Line($"    # {Remark(remark, LongestRemark)}");
        // Also what only looks like a secret, in the way that messages are cleared of.
        if (UrlRedaction.Redact(source) != source)
            Line($"    source: !secret {_secrets.NameOf($"{name}_source", source)}", "in secrets.yaml beside this file: the address holds a password");
        else
            Line($"    source: {YamlValue.Of(source)}");
        if (loop)
            Line("    loop: true", "a file: again and again");
    }

    private void Line(string text, string? remark = null)
    {
        _text.Append(text);
        if (remark is not null)
            _text.Append(' ', Math.Max(1, RemarkColumn - text.Length)).Append("# ").Append(remark);
        _text.Append('\n');
    }

    /// <summary>Foreign text in a comment: on one line, whatever YAML takes for the end of one.</summary>
    private static string Remark(string text, int longest)
    {
        var line = string.Concat(text.EnumerateRunes().Select(r => Rune.GetUnicodeCategory(r) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned ? " " : r.ToString()));
        return line.Length > longest ? $"{line[..(char.IsHighSurrogate(line[longest - 1]) ? longest - 1 : longest)]}…" : line;
    }
}
