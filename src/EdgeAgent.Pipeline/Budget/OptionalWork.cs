namespace EdgeAgent.Pipeline.Budget;

/// <summary>Work that the agent can do without, in the order in which it is given up while memory is short: what is only looked at first, what proves an event last.</summary>
public enum OptionalWork
{
    /// <summary>The pictures of the page's live view.</summary>
    LivePictures,

    /// <summary>The pictures of cameras that the broker keeps.</summary>
    Snapshots,

    /// <summary>Clips of live cameras: what they keep of the last seconds is most of what can be given up.</summary>
    Clips,
}
