using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tests.Configuration;

public sealed class SecretsTests : IDisposable
{
    private const string Marker = "MarkerSecret1";

    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-").FullName;
    private readonly SecretRedactor _redactor = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_secret_comes_from_the_file_beside_the_configuration()
    {
        Write("secrets.yaml", $"mqtt: {Marker}\nother: 1234\n");

        var configuration = Load("mqtt: {url: mqtt://b, username: u, password: !secret mqtt}\ncameras: {a: {source: x}}");

        Assert.Equal(Marker, configuration.Configuration.Mqtt.Password);
        Assert.Equal("connect with *** failed", _redactor.Redact($"connect with {Marker} failed"));
    }

    [Theory]
    [InlineData("mqtt: x", "mqtt.password: !secret mqt is not in ")]
    [InlineData("mqtt: x", "Did you mean 'mqtt'?")]
    [InlineData("mqt: [a]", "secrets.yaml:1:6 mqt: a secret must be a single value.")]
    [InlineData("mqt: a\nmqt: b", "secrets.yaml:2:1 mqt: the name stands here for the second time. Remove one.")]
    [InlineData("- a", "secrets.yaml:1:1 the file must be a mapping: lines 'name: value'.")]
    [InlineData("mqt: {MarkerSecret1", "this is not YAML: lines 'name: value' are expected.")]
    public void A_secret_that_is_not_there_is_a_fault(string secrets, string expected)
    {
        Write("secrets.yaml", secrets);

        var faults = Assert.Throws<ConfigurationException>(() => Load("mqtt: {url: mqtt://b, username: u, password: !secret mqt}\ncameras: {a: {source: x}}")).Faults;

        Assert.Contains(faults, f => f.ToString().Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(faults, f => f.ToString().Contains(Marker, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mqtt: {url: mqtt://b, username: u, password: [MarkerSecret1]}")]
    [InlineData("mqtt: {url: mqtt://b, username: u, password: \"MarkerSecret1\\n\"}")]
    [InlineData("mqtt: {url: mqtt://u:MarkerSecret1@b}")]
    [InlineData("mqtt: {url: mqtt://b, username: u, pasword: MarkerSecret1}")]
    [InlineData("mqtt: MarkerSecret1")]
    [InlineData("cameras: {a: {source: 'rstp://u:MarkerSecret1@b/x'}}")]
    [InlineData("cameras: {a: {source: 'rstp://u:p@ss/MarkerSecret1@b/x'}}")]
    [InlineData("cameras: {a: {source: 'rstp://b/x?token=MarkerSecret1'}}")]
    [InlineData("agent: {name: !secret MARKED}")]
    [InlineData("agent: {name: '${TOKEN}'}")]
    public void No_fault_shows_a_secret(string yaml)
    {
        Write("secrets.yaml", $"MARKED: {Marker}");

        var exception = Assert.Throws<ConfigurationException>(() => Load(yaml));

        Assert.DoesNotContain(Marker, exception.Message);
    }

    private LoadedConfiguration Load(string yaml)
    {
        var path = Write("edgeagent.yaml", yaml);
        return new ConfigurationLoader(_redactor, name => name == "TOKEN" ? Marker : null).Load(path);
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
