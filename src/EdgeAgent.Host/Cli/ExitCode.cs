using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Demo;
using EdgeAgent.Host.Machine.Rights;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Host.Scenes.Sweeps;
using EdgeAgent.Host.Setup;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Cli;

/// <summary>What the program's exit code says; after sysexits.h where it has a word for it.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed at work.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;

    /// <summary>Something needed is missing: a device, a library, a broker (EX_UNAVAILABLE).</summary>
    public const int Unavailable = 69;

    /// <summary>A defect of ours (EX_SOFTWARE).</summary>
    public const int Defect = 70;

    /// <summary>The configuration has faults (EX_CONFIG).</summary>
    public const int Configuration = 78;

    /// <summary>The code for a fault that a person can act on.</summary>
    public static int Of(EdgeAgentException fault) => fault switch
    {
        ConfigurationException => Configuration,
        DeviceException { Reason: DeviceFault.Unreadable } => Failed,
        DeviceException => Unavailable,
        ModelException { Fault: ModelFault.Missing } => Unavailable,
        StateFolderInUseException or StateFolderUnusableException => Unavailable,
        StoreException { Fault: StoreFault.Unusable or StoreFault.Newer } => Unavailable,
        PublishException { Fault: PublishFault.PortTaken } => Unavailable,
        PullException { Fault: PullFault.Unreachable or PullFault.NoFolder or PullFault.NoSpace } => Unavailable,
        PullException { Fault: PullFault.NotAccepted } => Usage,
        RightsException => Unavailable,
        DemoFilesMissingException or SceneException => Unavailable,
        SweepException => Usage,
        SetupException setup => setup.Code,
        _ => Failed,
    };
}
