namespace EdgeAgent.Host.Setup;

/// <summary>A broker of a first configuration.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Username">The name to log in with; null without.</param>
/// <param name="Password">The password; null without. It goes into the secrets.</param>
internal sealed record PlannedBroker(string Url, string? Username, string? Password)
{
    /// <summary>The address; no secrets.</summary>
    public override string ToString() => $"{nameof(PlannedBroker)} {Url}";
}
