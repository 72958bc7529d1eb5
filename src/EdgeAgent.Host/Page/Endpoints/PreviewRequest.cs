namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Another threshold.</summary>
/// <param name="Thresholds">By its key below the camera.</param>
internal sealed record PreviewRequest(IReadOnlyDictionary<string, double> Thresholds);
