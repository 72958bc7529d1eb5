namespace EdgeAgent.Host.Page.Access;

/// <summary>What somebody at the page may do; each may also what those before it may.</summary>
internal enum Role
{
    /// <summary>Nobody has logged in: the page itself and the log-in.</summary>
    None,

    /// <summary>Look.</summary>
    Viewer,

    /// <summary>Look and change.</summary>
    Admin,
}
