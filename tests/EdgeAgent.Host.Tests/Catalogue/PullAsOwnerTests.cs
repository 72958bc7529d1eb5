using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Tests.Cli;
using EdgeAgent.Host.Tests.Machine.Rights;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>
/// The built program as root, in a state folder that another user may write: as <c>sudo edgeagent models pull</c> is run where the
/// package was installed. What only root may read lies beside: the configuration, the catalogue, the stick.
/// </summary>
public sealed class PullAsOwnerTests : IDisposable
{
    private const string Precious = "root's, not for a pull to write\n";

    private readonly TemporaryFolder _folder = new();

    public PullAsOwnerTests()
    {
        if (OperatingSystem.IsWindows())
            return;
        Owner.Permit("755", _folder.Path);
        foreach (var name in (string[])["state", "roots/stick", "roots/home"])
            Directory.CreateDirectory(_folder[name]);
        Owner.Permit("700", _folder["roots"]);
        File.WriteAllBytes(_folder["roots/stick/model.onnx"], OneModel.Graph);
        File.WriteAllText(_folder["roots/precious"], Precious);
        File.WriteAllText(_folder["roots/edgeagent.yaml"], "agent: {name: line-3, state: ../state}\n");
        WriteCatalogue(new Uri("http://models.invalid/"));
    }

    public void Dispose() => _folder.Dispose();

    [RootTheory]
    [InlineData(Owner.Nameless, "61234")]
    [InlineData(Owner.Nobody, "nobody")]
    public async Task What_root_pulls_and_removes_in_the_services_folder_is_the_services(uint user, string name)
    {
        Owner.Give(user, _folder["state"]);

        var pulled = await RunAsync("pull", "--from", _folder["roots/stick"]);

        Assert.True(pulled.Code == ExitCode.Done, pulled.Error);
        Assert.Contains($"{_folder["state"]} belongs to {name}: working as {name}.", pulled.Error, StringComparison.Ordinal);
        Assert.Equal(OneModel.Graph, File.ReadAllBytes(_folder["state/models/one/model.onnx"]));
        Assert.All(Directory.EnumerateFileSystemEntries(_folder["state"], "*", SearchOption.AllDirectories), f => Assert.Equal((f, user), (f, Owner.Of(f))));
        Assert.Equal(ExitCode.Done, (await RunAsync("remove")).Code);
        Assert.False(Directory.Exists(_folder["state/models/one"]));
    }

    [RootTheory]
    [InlineData("models")]
    [InlineData("models/.pull")]
    public async Task A_link_that_the_service_planted_in_the_place_of_a_folder_leads_root_nowhere(string place)
    {
        Directory.CreateDirectory(_folder["state/models"]);
        if (place == "models")
            Directory.Delete(_folder["state/models"]);
        Directory.CreateSymbolicLink(_folder[$"state/{place}"], _folder["roots/home"]);
        GiveState();

        var (code, _, error) = await RunAsync("pull", "--from", _folder["roots/stick"]);

        Assert.True(code == ExitCode.Unavailable, error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["roots/home"]));
    }

    [RootTheory]
    [InlineData("lock")]
    [InlineData("part")]
    [InlineData("from")]
    public async Task A_link_that_the_service_planted_in_the_place_of_a_file_leads_root_nowhere(string which)
    {
        await using var server = new FileServer(r => FileReply.Honest(OneModel.Graph, r));
        WriteCatalogue(server.Url);
        Directory.CreateDirectory(_folder["state/models/.pull"]);
        File.CreateSymbolicLink(_folder[$"state/models/.pull/{which switch { "part" => $"{OneModel.Hash}.part", "from" => $"{OneModel.Hash}.part.from", _ => which }}"], _folder["roots/precious"]);
        GiveState();

        await RunAsync("pull");

        Assert.Equal(Precious, File.ReadAllText(_folder["roots/precious"]));
    }

    [RootFact]
    public async Task Links_that_are_swapped_in_while_root_works_lead_nowhere()
    {
        // While it downloads, everything that it has opened or will make is exchanged for links into a folder of root's.
        var (begun, swapped) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = new FileServer(r =>
        {
            begun.TrySetResult();
            swapped.Task.Wait(Until.Patience);
            return FileReply.Honest(OneModel.Graph, r);
        });
        WriteCatalogue(server.Url);
        GiveState();
        var pull = RunAsync("pull");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Directory.Move(_folder["state/models/.pull"], _folder["state/aside"]);
        Directory.CreateSymbolicLink(_folder["state/models/.pull"], _folder["roots/home"]);
        Directory.CreateSymbolicLink(_folder["state/models/one"], _folder["roots/home"]);
        swapped.SetResult();

        var (code, _, error) = await pull;

        Assert.True(code == ExitCode.Unavailable, error);
        Assert.Contains("one could not be installed in", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["roots/home"]));
    }

    [RootFact]
    public async Task Root_removes_nothing_behind_a_link_that_the_service_planted()
    {
        GiveState();
        await RunAsync("pull", "--from", _folder["roots/stick"]);
        File.WriteAllText(_folder["roots/home/model.onnx"], Precious);
        Directory.Delete(_folder["state/models/one"], recursive: true);
        Directory.CreateSymbolicLink(_folder["state/models/one"], _folder["roots/home"]);
        GiveState();

        var (code, _, _) = await RunAsync("remove");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Equal(Precious, File.ReadAllText(_folder["roots/home/model.onnx"]));
    }

    [RootFact]
    public async Task A_link_of_the_administrators_to_another_disk_is_worked_through()
    {
        Directory.CreateDirectory(_folder["disk/models"]);
        Directory.CreateSymbolicLink(_folder["state/models"], _folder["disk/models"]);
        Owner.Give(Owner.Nameless, _folder["state"], _folder["disk/models"]);

        var (code, _, error) = await RunAsync("pull", "--from", _folder["roots/stick"]);

        Assert.True(code == ExitCode.Done, error);
        Assert.Equal(Owner.Nameless, Owner.Of(_folder["disk/models/one/model.onnx"]));
    }

    [RootFact]
    public async Task What_an_earlier_pull_as_root_left_is_told_with_the_command_that_gives_it_to_the_service()
    {
        Owner.Give(Owner.Nobody, _folder["state"]);
        Directory.CreateDirectory(_folder["state/models"]);

        var folder = await RunAsync("pull", "--from", _folder["roots/stick"]);
        Owner.Give(Owner.Nobody, _folder["state/models"]);
        await RunAsync("pull", "--from", _folder["roots/stick"]);
        Directory.CreateDirectory(_folder["state/models/one/samples"]);
        File.AppendAllText(_folder["state/models/one/model.onnx"], "damaged");
        var bundle = await RunAsync("pull", "--from", _folder["roots/stick"]);

        Assert.Equal((ExitCode.Unavailable, ExitCode.Unavailable), (folder.Code, bundle.Code));
        Assert.Contains($"{_folder["state/models"]} belongs to root, and nobody, in whose folder it is, may not write there: sudo chown -R nobody: {_folder["state/models"]}\n", folder.Error, StringComparison.Ordinal);
        Assert.Contains($"sudo chown -R nobody: {_folder["state/models/one/samples"]}\n", bundle.Error, StringComparison.Ordinal);
        Assert.Equal(OneModel.Graph.Length + "damaged".Length, new FileInfo(_folder["state/models/one/model.onnx"]).Length);
    }

    [RootFact]
    public async Task A_folder_of_roots_that_others_may_write_is_refused_with_what_to_do()
    {
        Owner.Permit("775", _folder["state"]);

        var (code, _, error) = await RunAsync("pull", "--from", _folder["roots/stick"]);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains($"{_folder["state"]} may be written by others than root (mode 775)", error, StringComparison.Ordinal);
        Assert.Contains($"sudo chmod go-w {_folder["state"]}", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["state"]));
    }

    [RootFact]
    public async Task A_bundle_of_somebody_elses_in_a_folder_of_roots_is_not_touched()
    {
        await RunAsync("pull", "--from", _folder["roots/stick"]);
        File.AppendAllText(_folder["state/models/one/model.onnx"], "damaged");
        Owner.Give(Owner.Nobody, _folder["state/models/one"]);

        var pulled = await RunAsync("pull", "--from", _folder["roots/stick"]);
        var removed = await RunAsync("remove");

        Assert.Equal((ExitCode.Unavailable, ExitCode.Unavailable), (pulled.Code, removed.Code));
        Assert.Contains($"{_folder["state/models/one"]} belongs to nobody, who could lead by a link elsewhere what root writes.", pulled.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["state/models/one/model.onnx"]));
    }

    [RootFact]
    public async Task What_root_pulls_into_a_folder_of_its_own_is_roots()
    {
        var (code, _, error) = await RunAsync("pull", "--from", _folder["roots/stick"]);

        Assert.True(code == ExitCode.Done, error);
        Assert.DoesNotContain("working as", error, StringComparison.Ordinal);
        Assert.Equal(0u, Owner.Of(_folder["state/models/one/model.onnx"]));
    }

    [RootFact(NeedsAssets = true)]
    public async Task Init_as_root_pulls_as_the_service_and_writes_the_configuration_and_the_password_as_root()
    {
        GiveState();
        File.Copy(TestAssets.PathOf("models/vad/silero_vad.onnx"), _folder["roots/stick/silero_vad.onnx"]);
        File.WriteAllText(_folder["roots/password"], "a word\n");

        var (code, _, error) = await ProgramRun.OfAsync(
            _folder["roots"], new Dictionary<string, string?> { ["EDGEAGENT_MODELS_MIRROR"] = _folder["roots/stick"] },
            "init", "--force", "--no-check", "--output", _folder["roots/edgeagent.yaml"], "--microphone", "desk=alsa:default", "--voice-model", "silero-vad",
            "--broker", "mqtt://127.0.0.1:1", "--username", "me", "--password-file", _folder["roots/password"]);

        Assert.True(code == ExitCode.Done, error);
        Assert.Equal(Owner.Nameless, Owner.Of(_folder["state/models/silero-vad/model.onnx"]));
        Assert.Contains("voice: {model: silero-vad}", File.ReadAllText(_folder["roots/edgeagent.yaml"]), StringComparison.Ordinal);
        Assert.Equal((0u, 0u), (Owner.Of(_folder["roots/edgeagent.yaml"]), Owner.Of(_folder["roots/secrets.yaml"])));
    }

    [RootFact(TerminalRun.Program)]
    public async Task A_licence_is_asked_for_on_roots_terminal()
    {
        GiveState();
        WriteCatalogue(new Uri("http://models.invalid/"), "AGPL-3.0");
        string[] line = ["models", "pull", "one", "--config", _folder["roots/edgeagent.yaml"], "--catalogue", _folder["roots/catalogue.yaml"], "--from", _folder["roots/stick"]];

        using var refused = TerminalRun.Start(_folder["roots"], "xterm", line);
        Assert.Equal(ExitCode.Failed, await refused.AnswerAsync(("Write its name to accept it:", "\x03")));
        using var accepted = TerminalRun.Start(_folder["roots"], "xterm", line);
        Assert.Equal(ExitCode.Done, await accepted.AnswerAsync(("Write its name to accept it:", "AGPL-3.0\r")));

        Assert.Equal(Owner.Nameless, Owner.Of(_folder["state/models/one/model.onnx"]));
    }

    /// <summary>The state folder and all in it, links themselves.</summary>
    private void GiveState() => Owner.Give(Owner.Nameless, [_folder["state"], .. BundleTreeOf(_folder["state"])]);

    private static IEnumerable<string> BundleTreeOf(string folder) => EdgeAgent.Host.Catalogue.BundleTree.Of(folder).Select(i => Path.Combine(folder, i.Path));

    private Task<(int Code, string Output, string Error)> RunAsync(string verb, params string[] more) => ProgramRun.OfAsync(
        _folder["roots"],
        ["models", verb, "one", "--config", _folder["roots/edgeagent.yaml"], .. verb == "pull" ? (string[])["--catalogue", _folder["roots/catalogue.yaml"]] : ["--yes"], .. more]);

    private void WriteCatalogue(Uri server, string licence = "MIT") => OneModel.WriteCatalogue(_folder["roots/catalogue.yaml"], server, licence);
}
