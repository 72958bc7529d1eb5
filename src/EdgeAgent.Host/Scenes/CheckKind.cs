namespace EdgeAgent.Host.Scenes;

/// <summary>What a scene asks for.</summary>
internal enum CheckKind
{
    /// <summary>That events come.</summary>
    Expect,

    /// <summary>That none come.</summary>
    Forbid,

    /// <summary>That all events are as they were.</summary>
    Exact,
}
