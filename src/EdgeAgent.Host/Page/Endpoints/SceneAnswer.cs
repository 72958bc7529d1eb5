namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A scene that was made.</summary>
/// <param name="Path">Its file.</param>
/// <param name="Command">What plays it.</param>
internal sealed record SceneAnswer(string Path, string Command);
