namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What somebody may do now.</summary>
/// <param name="Role"><c>admin</c>, <c>viewer</c>, or null for nothing.</param>
internal sealed record RoleAnswer(string? Role);
