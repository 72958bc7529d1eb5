using EdgeAgent.Audio.Speakers;
using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Tests.Cli;
using EdgeAgent.Host.Tests.Cli.Outbox;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Machine.Rights;

/// <summary>The built program as root, at work in folders of another user, with what is not a pull.</summary>
public sealed class ActingUserTests : IDisposable
{
    private const string Precious = "root's, not for others to have written\n";

    private readonly OutboxScene _scene = new();

    public ActingUserTests()
    {
        if (!OperatingSystem.IsWindows())
            Owner.Permit("755", _scene.Folder);
    }

    public void Dispose() => _scene.Dispose();

    [RootFact]
    public async Task What_an_administrator_purges_stays_the_services()
    {
        await _scene.FillAsync(("yard", 2));
        GiveState();

        var (code, output, error) = await _scene.RunAsync("purge", "--yes");

        Assert.Equal((ExitCode.Done, "Forgot 2 event(s) that wait. Subscribers will miss their numbers.\n", $"{_scene.State} belongs to 61234: working as 61234.\n"), (code, output, error));
        Assert.All(Directory.EnumerateFileSystemEntries(_scene.State), f => Assert.Equal((f, Owner.Nameless), (f, Owner.Of(f))));
    }

    [RootFact]
    public async Task A_link_that_the_service_planted_is_not_written_through_by_a_purge()
    {
        await _scene.FillAsync(("yard", 2));
        File.WriteAllText(_scene["precious"], Precious);
        File.CreateSymbolicLink(Path.Combine(_scene.State, "agent.pid"), _scene["precious"]);
        GiveState();

        var (code, _, error) = await _scene.RunAsync("purge", "--yes");

        Assert.True(code == ExitCode.Unavailable, error);
        Assert.Equal(Precious, File.ReadAllText(_scene["precious"]));
    }

    [RootFact]
    public async Task What_an_administrator_writes_belongs_to_the_folders_owner()
    {
        Directory.CreateDirectory(_scene["state/models/one"]);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "models", "speech-vad")))
            File.Copy(file, Path.Combine(_scene["state/models/one"], Path.GetFileName(file)));
        GiveState();

        // One in a folder of the service's, one that comes with the agent, whose settings are kept in the state folder.
        foreach (var model in (string[])[_scene["state/models/one"], "speech-vad"])
        {
            var (code, _, error) = await ProgramRun.OfAsync(_scene.Folder, "bench", model, "--seconds", "0.1", "--threads", "1", "--engines", "cpu", "--write");
            Assert.True(code == ExitCode.Done, error);
        }

        foreach (var written in (string[])["state/models/one/local.yaml", "state/models-local", "state/models-local/speech-vad.yaml"])
            Assert.Equal((written, Owner.Nameless), (written, Owner.Of(_scene[written])));
    }

    [RootFact]
    public async Task A_voice_that_an_administrator_forgets_leaves_the_services_file_its_own()
    {
        var voices = _scene["state/voices.json"];
        VoiceBookFile.Write(voices, new VoiceBook("m", 2, [EnrolledVoice.Of("Anna", [[1, 0]]), EnrolledVoice.Of("Ben", [[0, 1]])]));
        GiveState();

        var (code, _, error) = await ProgramRun.OfAsync(_scene.Folder, "speakers", "remove", "Anna", "--voices", voices);

        Assert.True(code == ExitCode.Done, error);
        Assert.Equal(["Ben"], VoiceBookFile.TryRead(voices)!.Voices.Select(v => v.Name));
        Assert.Equal(Owner.Nameless, Owner.Of(voices));
    }

    [RootFact("setpriv")]
    public async Task Root_that_may_not_become_the_owner_is_told_to_run_it_as_that_user()
    {
        await _scene.FillAsync(("yard", 2));
        Owner.Give(Owner.Nobody, [_scene.State, .. Directory.EnumerateFiles(_scene.State)]);

        var (code, _, error) = await WrappedRun.OfAsync(["setpriv", "--bounding-set=-setuid"], _scene.Folder, new Dictionary<string, string?>(), "outbox", "purge", "--yes");

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Equal($"{_scene.State} belongs to nobody, and root may not work as nobody here (another user cannot be taken: Operation not permitted). Run it as that user: sudo -u nobody edgeagent …\n", error);
    }

    [RootFact("unshare", "mount", Trial = "unshare -m true")]
    public async Task A_program_that_the_owner_may_not_read_is_told()
    {
        await _scene.FillAsync(("yard", 2));
        GiveState();
        Directory.CreateDirectory(_scene["closed/bin"]);
        Owner.Permit("700", _scene["closed"]);

        var environment = new Dictionary<string, string?> { ["FROM"] = AppContext.BaseDirectory, ["AT"] = _scene["closed/bin"] };
        var (code, _, error) = await WrappedRun.OfAsync(
            ["unshare", "-m", "sh", "-c", "mount --bind \"$FROM\" \"$AT\" && shift 2 && exec dotnet \"$AT/edgeagent.dll\" \"$@\"", "sh"], _scene.Folder, environment, "outbox", "purge", "--yes");

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Equal($"{_scene.State} belongs to 61234, as whom root works there, and 61234 may not read the program in {_scene["closed/bin"]}/. Put the program where everybody may read it, or work in a folder of root's.\n", error);
    }

    private void GiveState() => Owner.Give(Owner.Nameless, [_scene.State, .. Directory.EnumerateFileSystemEntries(_scene.State, "*", SearchOption.AllDirectories)]);
}
