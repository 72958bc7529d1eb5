using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Setup;
using EdgeAgent.Host.Tests.Doctor;
using EdgeAgent.TestKit;
using Spectre.Console;

namespace EdgeAgent.Host.Tests.Setup;

/// <summary>Set up by a user who may read more than the service that will run it.</summary>
public sealed class SetupForServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MadeService _service;
    private readonly StringWriter _said = new();

    public SetupForServiceTests()
    {
        _service = new MadeService(_folder["edgeagent.yaml"]);
        File.WriteAllText(_folder["edgeagent.yaml"], $"agent: {{state: {_folder["state"]}}}\n");
        _service.WithFile("/home/pi/clip.mp4");
    }

    public void Dispose()
    {
        _said.Dispose();
        _service.Dispose();
        _folder.Dispose();
    }

    private Task<int> RunAsync(string camera, string model)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_said), Interactive = InteractionSupport.No });
        console.Profile.Width = 1000;
        var options = new SetupOptions { Cameras = [new GivenSource("yard", camera)], Model = model, Broker = SetupOptions.EmbeddedBroker, Output = _folder["edgeagent.yaml"], Force = true, Check = false, Pull = false };
        var parts = new SetupParts((_) => throw new InvalidOperationException(), (_, _, _) => throw new InvalidOperationException(), (_, _) => throw new InvalidOperationException())
        {
            Service = path => path == _service.Configuration ? _service.View() : null,
        };
        return new SetupRun(options, isAsked: false, console, new SecretRedactor(), parts, TimeProvider.System).RunAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_camera_file_that_the_service_may_not_read_is_refused_with_what_to_do()
    {
        var fault = await Assert.ThrowsAsync<SetupException>(() => RunAsync("/home/pi/clip.mp4", "none"));

        Assert.Equal(ExitCode.Unavailable, fault.Code);
        Assert.StartsWith($"yard: edgeagent.service may not read /home/pi/clip.mp4: /home is hidden from it (ProtectHome). sudo -u edgeagent mkdir -p {_folder["state"]} && sudo cp /home/pi/clip.mp4 {_folder["state"]}/ &&", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was written.", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("cameras", await File.ReadAllTextAsync(_folder["edgeagent.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_the_service_may_not_read_is_refused_with_what_to_do()
    {
        var model = Path.Combine(Repository.Root, "models", "surface-defects");
        _service.WithFolder("/home/pi/m").WithFile("/home/pi/m/model.onnx");
        foreach (var at in Parents(model))
            _service.WithFolder(at);
        _service.WithLink(Path.Combine(model, "model.yaml"), "/home/pi/m/model.onnx");

        var fault = await Assert.ThrowsAsync<SetupException>(() => RunAsync("rtsp://10.0.0.8/1", model));

        Assert.Contains("which leads to /home/pi/m/model.onnx: /home is hidden from it (ProtectHome).", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"sudo cp -r {model} {_folder["state"]}/models/", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_service_may_read_is_set_up()
    {
        _service.WithFile("/srv/clip.mp4");
        Assert.Equal(ExitCode.Done, await RunAsync("/srv/clip.mp4", "none"));
        Assert.Contains("source: /srv/clip.mp4", await File.ReadAllTextAsync(_folder["edgeagent.yaml"]), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Parents(string path)
    {
        for (var at = path; at is not null; at = Path.GetDirectoryName(at))
            yield return at;
    }
}
