namespace EdgeAgent.Host.Page.Access;

/// <summary>What somebody must be to be answered at an address; every address has one.</summary>
/// <param name="Role">The least.</param>
internal sealed record RequiredRole(Role Role);
