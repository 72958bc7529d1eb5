namespace EdgeAgent.Host.Cli.Manual;

/// <summary>What may stand where an option or an argument wants a value.</summary>
internal enum ValueKind
{
    /// <summary>Nothing: the option is a switch.</summary>
    None,

    /// <summary>A file, or a folder that stands for files.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>One of a few words.</summary>
    Word,

    /// <summary>Anything else.</summary>
    Text,
}
