namespace EdgeAgent.Host.Machine;

/// <summary>A file, folder or link on the way to a path.</summary>
/// <param name="Node">What lies there.</param>
/// <param name="Rest">The parts of the way that are left; empty at its end.</param>
internal sealed record PathStep(FileNode Node, string Rest)
{
    /// <summary>Whether the way goes on behind it.</summary>
    public bool GoesOn => Rest.Length > 0 || Node.LinkTarget is not null;

    /// <summary>Where the way leads from here, as far as no further link turns it.</summary>
    public string Whole => Path.GetFullPath(Rest, Node.Path);
}
