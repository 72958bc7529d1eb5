namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Who looks.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Role"><c>admin</c>, <c>viewer</c>, or null for somebody who has to log in.</param>
/// <param name="NeedsLogin">Whether one has to log in.</param>
/// <param name="Csrf">What every POST carries.</param>
/// <param name="Writes">Why the page cannot save; null where it can.</param>
internal sealed record SessionAnswer(string Agent, string Version, string? Role, bool NeedsLogin, string Csrf, string? Writes);
