using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Tests.Machine;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Doctor;

/// <summary>What a user sees who may not go into the state folder: the kernel's lists.</summary>
public sealed class AgentSearchTests : IDisposable
{
    private const string Configuration = "/etc/edgeagent/edgeagent.yaml";
    private const string State = "/nowhere/edgeagent";
    private const string Listening = "Num       RefCount Protocol Flags    Type St Inode Path\nffff8f: 00000002 00000000 00010000 0001 01 23045 /nowhere/edgeagent/health.sock\n";

    private readonly MadeSystem _system = new();

    public void Dispose() => _system.Dispose();

    private Task<RunningAgent?> FindAsync(string state = State) => new AgentSearch(_system.Files, TimeProvider.System).FindAsync(Configuration, state, CancellationToken.None);

    private MadeSystem Process(int number, string group, params string[] words) =>
        _system.With($"/proc/{number}/cmdline", string.Concat(words.Select(w => w + '\0'))).With($"/proc/{number}/cgroup", $"1:name=systemd:{group}\n0::{group}\n");

    [Theory]
    [InlineData("/usr/bin/edgeagent", "run", "--config", Configuration)]
    [InlineData("/usr/lib/edgeagent/edgeagent", "--log-json", "run", "-c", Configuration)]
    [InlineData("dotnet", "/opt/edgeagent/edgeagent.dll", "run", $"--config={Configuration}")]
    public async Task The_service_that_runs_the_configuration_is_found_by_its_command(params string[] words)
    {
        Process(12, "/user.slice/user-1000.slice/session-1.scope", "bash", "-c", "edgeagent run --config " + Configuration);
        Process(17, "/system.slice/edgeagent.service", words);

        var running = (await FindAsync())!;

        Assert.Equal(("17", "edgeagent.service", true, "the running agent (edgeagent.service)"), (running.Process, running.Unit, running.IsClosed, $"{running}"));
        Assert.Equal((FindingState.Note, "the running agent (edgeagent.service) works; how it does, it tells its own user and root: sudo edgeagent health"), (running.Tell().State, running.Tell().Message));
    }

    [Fact]
    public async Task An_agent_that_listens_in_the_state_folder_is_found_though_its_process_is_hidden()
    {
        _system.With("/proc/net/unix", Listening);
        var running = (await FindAsync())!;
        Assert.Equal((null, null, "the running agent"), (running.Process, running.Unit, $"{running}"));
        Assert.Null(await FindAsync("/nowhere/other"));
    }

    [Fact]
    public async Task One_that_a_person_has_started_is_found_when_it_listens()
    {
        Process(17, "/user.slice/user-1000.slice/session-1.scope", "/usr/bin/edgeagent", "run", "--config", Configuration).With("/proc/net/unix", Listening);
        Assert.Equal("the running agent (process 17)", $"{await FindAsync()}");
    }

    [Theory]
    [InlineData("/system.slice/docker-1f2e.scope", "/usr/bin/edgeagent", "run", "--config", Configuration)]
    [InlineData("/system.slice/edgeagent.service", "/usr/bin/edgeagent", "run", "--config", "/etc/edgeagent/other.yaml")]
    [InlineData("/system.slice/edgeagent.service", "/usr/bin/edgeagent", "check", "--config", Configuration)]
    [InlineData("/system.slice/edgeagent.service", "/usr/bin/vi", Configuration)]
    public async Task Others_are_none(string group, params string[] words)
    {
        Process(17, group, words);
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task Who_may_go_into_the_state_folder_believes_that_alone()
    {
        using var state = new TemporaryFolder();
        _system.With(state.Path + "/.made", "");
        Process(17, "/system.slice/edgeagent.service", "/usr/bin/edgeagent", "run", "--config", Configuration);
        Assert.Null(await FindAsync(state.Path));
        using (StateFolderLock.Take(state.Path))
            Assert.Equal($"the running agent (process {Environment.ProcessId})", $"{await FindAsync(state.Path)}");
    }
}
