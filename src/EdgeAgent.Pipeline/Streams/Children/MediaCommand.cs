namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>A program that gives media on its stdout.</summary>
/// <param name="Program">Its name (looked up in PATH) or path.</param>
/// <param name="Arguments">Handed over one by one; no shell sees them.</param>
/// <param name="Package">The Debian package that holds it, for the message when it is missing.</param>
public sealed record MediaCommand(string Program, IReadOnlyList<string> Arguments, string Package)
{
    /// <summary>How long it may take to end after SIGTERM before it is killed. A camera's program releases the camera in this time.</summary>
    /// <value>Default 500 ms.</value>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>What it reads from its stdin; nothing by default.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Writes its stdin, on a thread of its own, instead of <see cref="Input"/>; null for none. Writing fails with an <see cref="IOException"/> once the child is gone.</summary>
    public Action<Stream>? Feed { get; init; }

    /// <summary>The address that it gets on its stdin, with its password, which is kept from its last words and its environment; null without one.</summary>
    public string? Address { get; init; }

    /// <summary>The passwords of what it reads.</summary>
    internal IReadOnlyList<string> Secrets => UrlRedaction.SecretsOf(Address is null ? Arguments : [.. Arguments, Address]);

    /// <summary>Sees each line of its stderr first, and keeps it from the tail by returning true.</summary>
    public ErrorLineSink? ErrorLines { get; init; }
}
