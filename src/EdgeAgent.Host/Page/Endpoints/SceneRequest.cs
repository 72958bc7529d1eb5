namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>An event that is to become a scene.</summary>
/// <param name="Event">Its id.</param>
/// <param name="Never">Whether it must never come again of its film; else it must always.</param>
internal sealed record SceneRequest(Guid Event, bool Never);
