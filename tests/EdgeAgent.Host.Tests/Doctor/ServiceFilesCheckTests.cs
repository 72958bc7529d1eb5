using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Doctor;

/// <summary>Files that are really there; below the folder of the test they are root's, and as open as each test says.</summary>
public sealed class ServiceFilesCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MadeService _service;

    public ServiceFilesCheckTests() => _service = new MadeService(_folder["edgeagent.yaml"], "PrivateTmp=no");

    public void Dispose()
    {
        _service.Dispose();
        _folder.Dispose();
    }

    private List<Finding> Look(string yaml)
    {
        File.WriteAllText(_folder["edgeagent.yaml"], yaml);
        var loaded = new ConfigurationLoader(new SecretRedactor()).Load(_folder["edgeagent.yaml"]);
        // Whoever runs the tests and however: all that lies here is root's, and everybody's to read.
        return [.. new ServiceFilesCheck(loaded, _service.View(path => FileOwner.OfLink(path) is { } node
            ? node with { User = 0, Group = 0, Mode = (UnixFileMode)Convert.ToInt32(node.IsFolder ? "755" : "644", 8), List = null } : null)).Run()];
    }

    [Fact]
    public void What_it_may_read_is_said_in_a_line()
    {
        File.WriteAllText(_folder["a.mp4"], "");
        var found = Assert.Single(Look($"agent: {{state: {_folder["state"]}}}\ncameras: {{a: {{source: a.mp4}}}}"));
        Assert.Equal((FindingState.Ok, "nothing keeps edgeagent.service from the 2 file(s) that this user sees of the configuration"), (found.State, found.Message));
    }

    [Fact]
    public void A_source_a_model_and_secrets_that_are_closed_to_it_are_told_at_their_keys()
    {
        File.WriteAllText(_folder["a.mp4"], "");
        File.WriteAllText(_folder["secrets.yaml"], "password: x");
        _service.WithFile(_folder["a.mp4"], "600").WithFile(_folder["secrets.yaml"], "600").WithFile(Path.Combine(Repository.Root, "models", "surface-defects", "model.yaml"), "600");

        var found = Look($$"""
            agent: {state: {{_folder["state"]}}}
            mqtt: {url: 'mqtt://broker', username: a, password: !secret password}
            cameras:
              yard: {source: a.mp4, detect: {model: {{Path.Combine(Repository.Root, "models", "surface-defects")}} } }
            """);

        Assert.Equal([null, "cameras.yard.source", "cameras.yard.detect.model"], found.Select(f => f.Key));
        Assert.Equal([FindingState.Fault, FindingState.Missing, FindingState.Missing], found.Select(f => f.State));
        Assert.Equal($"edgeagent.service may not read {_folder["secrets.yaml"]}: it is root:root 0600, and the service runs as edgeagent.", found[0].Message);
        Assert.Equal((4, $"sudo chgrp edgeagent {_folder["a.mp4"]} && sudo chmod g+r {_folder["a.mp4"]}"), (found[1].Line, found[1].Cure));
        Assert.Contains("surface-defects/model.yaml", found[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_is_hidden_is_to_be_copied_whole_to_where_it_has_a_name()
    {
        var state = _folder["state"];
        _service.WithFolder("/home").WithLink(_folder["mine"], "/home/mine");
        CopyModel(_folder["shown"]);
        _service.WithLink(_folder["shown"], "/home/shown").WithFolder("/home/shown");

        var found = Assert.Single(Look($"agent: {{state: {state}}}\ncameras: {{a: {{source: 'rtsp://10.0.0.8/a', detect: {{model: {_folder["shown"]}}}}}}}"));

        Assert.Contains(", which leads to /home/shown/", found.Message, StringComparison.Ordinal);
        Assert.Equal($"sudo -u edgeagent mkdir -p {state}/models && sudo cp -r {_folder["shown"]} {state}/models/ && sudo chown -R edgeagent: {state}/models/shown, then write model: shown.", found.Cure);
    }

    [Fact]
    public void Every_key_that_names_something_to_read_is_looked_at()
    {
        File.WriteAllText(_folder["edgeagent.yaml"], $$"""
            agent: {state: {{_folder["state"]}}}
            mqtt: {url: 'mqtts://broker', ca: ca.pem, client_certificate: c.pem, client_key: k.pem}
            cameras:
              a: {source: a.mp4, detect: {model: m, crops: {plates: {model: ./n} } }, classify: {model: o}, anomaly: {model: p} }
              b: {source: 'v4l2:/dev/video0'}
            microphones:
              d: {source: d.wav, voice: {model: q}, recognize: {model: r, grammar: g.txt, hotwords: h.txt}, evidence: {folder: written} }
            wyoming: {asr: {x: {model: s, languages: [en]} } }
            """);
        var loaded = new ConfigurationLoader(new SecretRedactor()).Load(_folder["edgeagent.yaml"]);

        Assert.Equal(
            [
                "cameras.a.anomaly.model", "cameras.a.classify.model", "cameras.a.detect.crops.plates.model", "cameras.a.detect.model", "cameras.a.source",
                "microphones.d.recognize.grammar", "microphones.d.recognize.hotwords", "microphones.d.recognize.model", "microphones.d.source", "microphones.d.voice.model",
                "mqtt.ca", "mqtt.client_certificate", "mqtt.client_key", "wyoming.asr.x.model", "wyoming.asr.x.voice",
            ],
            NamedFile.Of(loaded.Configuration).Select(f => f.Key).Order(StringComparer.Ordinal));
    }

    private static void CopyModel(string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "models", "surface-defects")))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
