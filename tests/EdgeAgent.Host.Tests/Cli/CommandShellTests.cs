using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Demo;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Tests.Cli;

public class CommandShellTests
{
    public static TheoryData<Exception, int> Faults => new()
    {
        { new ConfigurationException([new ConfigurationFault("f", 1, 1, "", "x")]), ExitCode.Configuration },
        { new DeviceException(DeviceFault.NotFound, "x"), ExitCode.Unavailable },
        { new DeviceException(DeviceFault.MissingDependency, "x"), ExitCode.Unavailable },
        { new DeviceException(DeviceFault.Unreadable, "x"), ExitCode.Failed },
        { new ModelException(ModelFault.Missing, "x"), ExitCode.Unavailable },
        { new ModelException(ModelFault.Damaged, "x"), ExitCode.Failed },
        { new PublishException(PublishFault.PortTaken, "x"), ExitCode.Unavailable },
        { new PublishException(PublishFault.Lost, "x"), ExitCode.Failed },
        { new StateFolderInUseException("f", "1"), ExitCode.Unavailable },
        { new StateFolderUnusableException("f", new IOException("x")), ExitCode.Unavailable },
        { new OutputClosedException(), ExitCode.Done },
        { new DemoFilesMissingException("x"), ExitCode.Unavailable },
        { new OperationCanceledException(), ExitCode.Failed },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_escapes_from_a_verb_becomes_an_exit_code(Exception fault, int expected) =>
        Assert.Equal(expected, await new CommandShell().GuardAsync(() => Task.FromException<int>(fault)));
}
