using EdgeAgent.Host.Catalogue;
using EdgeAgent.Host.Cli.Devices;
using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Setup;

/// <summary>What other verbs do for a first configuration.</summary>
/// <param name="Devices">Lists this machine's cameras and microphones.</param>
/// <param name="Pull">Pulls a model for a configuration; false when that failed, which was told.</param>
/// <param name="Check">Checks a configuration, prints what is found, and gives the exit code.</param>
internal sealed record SetupParts(
    Func<CancellationToken, Task<IReadOnlyList<DeviceRow>>> Devices,
    Func<CatalogueEntry, string, CancellationToken, Task<bool>> Pull,
    Func<string, CancellationToken, Task<int>> Check)
{
    /// <summary>The view of the service that runs a configuration; null where none does.</summary>
    public Func<string, ServiceView?> Service { get; init; } = static configuration => ServiceView.Of(configuration, SystemFiles.OfThisMachine, out _);
}
