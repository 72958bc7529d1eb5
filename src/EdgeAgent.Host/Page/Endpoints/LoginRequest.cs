namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Somebody wants to log in.</summary>
/// <param name="Password">What they know.</param>
internal sealed record LoginRequest(string Password)
{
    /// <summary>No password.</summary>
    public override string ToString() => nameof(LoginRequest);
}
