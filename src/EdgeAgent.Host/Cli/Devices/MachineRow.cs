namespace EdgeAgent.Host.Cli.Devices;

/// <summary>What the machine itself is, as <c>devices --json</c> prints it after the devices.</summary>
/// <param name="Kind"><c>board</c>, <c>processor</c> or <c>engine</c>.</param>
/// <param name="Name">What it calls itself; an engine by the word that <c>engine:</c> takes.</param>
internal sealed record MachineRow(string Kind, string Name)
{
    /// <summary>Of a processor: how many cores this process may use.</summary>
    public int? Cores { get; init; }

    /// <summary>Of a processor: what it was built for.</summary>
    public string? Architecture { get; init; }

    /// <summary>Of a processor: those features that the speed of models hangs on, by the kernel's names.</summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>Of a board: its memory in bytes.</summary>
    public long? Memory { get; init; }

    /// <summary>Of an engine: the library that it is in, with its version.</summary>
    public string? Library { get; init; }

    /// <summary>Why it cannot be used; null when it can.</summary>
    public string? Problem { get; init; }
}
