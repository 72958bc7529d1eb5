namespace EdgeAgent.Vision.Tracking;

/// <summary>How far a track is believed.</summary>
internal enum TrackState
{
    /// <summary>Seen too seldom to count; forgotten as soon as it is missed.</summary>
    Tentative,

    /// <summary>Believed, and seen in the last frame.</summary>
    Seen,

    /// <summary>Believed, and out of sight for less than the buffer.</summary>
    Lost,
}
