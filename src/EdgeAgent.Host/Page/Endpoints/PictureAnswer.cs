namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>The size of a picture, in pixels.</summary>
internal sealed record PictureAnswer(int Width, int Height);
