using System.Net;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Page.Access;

namespace EdgeAgent.Host.Configuration;

/// <summary>The page that a browser gets of the agent.</summary>
internal sealed record PageSettings
{
    /// <summary>The usual port.</summary>
    public const int UsualPort = 8099;

    [Listen("Where it listens. At an address other than 127.0.0.1 it needs a password.")]
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, UsualPort);

    [PasswordHash("Who knows this password may look and change; its hash. Without it everybody may who reaches the address, which is then one of this machine only.")]
    public PasswordHash? Password { get; init; }

    [PasswordHash("Who knows this password may look and change nothing; its hash. Needs password.")]
    public PasswordHash? ViewerPassword { get; init; }

    [File("The certificate (PEM) that encrypts connections, with those between it and its authority behind it. Without it passwords and pictures cross the network in clear.")]
    public string? Certificate { get; init; }

    [File("The private key (PEM) of certificate, where it is not in that file.")]
    public string? Key { get; init; }
}
