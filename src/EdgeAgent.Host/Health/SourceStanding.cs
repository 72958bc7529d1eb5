namespace EdgeAgent.Host.Health;

/// <summary>Whether a camera or microphone moves.</summary>
internal enum SourceStanding
{
    /// <summary>Data comes and is worked on, or it is being opened.</summary>
    Moves,

    /// <summary>It waits as it has said: for its device, to be switched on, or for nothing any more after its file's end.</summary>
    Waits,

    /// <summary>It rests after faults until a person acts. To start the agent anew would not help it, and stop the others.</summary>
    Rests,

    /// <summary>A thread of it hangs. To start the agent anew is all that helps.</summary>
    Stuck,
}
