using System.Net;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>The server of the Wyoming protocol.</summary>
internal sealed record WyomingSettings
{
    [Listen("Where it listens. The protocol knows no password: at an address other than 127.0.0.1 everybody in the network can use it.")]
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 10300);

    [Sections("The recognisers that it serves, by a name of your choice.")]
    public IReadOnlyDictionary<string, WyomingAsrSettings> Asr { get; init; } = new Dictionary<string, WyomingAsrSettings>();

    [Sections("The keyword models that it serves, by a name of your choice.")]
    public IReadOnlyDictionary<string, KeywordSettings> Wake { get; init; } = new Dictionary<string, KeywordSettings>();
}
