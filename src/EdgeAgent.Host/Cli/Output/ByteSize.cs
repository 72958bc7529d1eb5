namespace EdgeAgent.Host.Cli.Output;

/// <summary>Numbers of bytes for a person, in powers of 1000 as the configuration has them.</summary>
internal static class ByteSize
{
    /// <summary>To a tenth of its unit.</summary>
    public static string Of(long bytes) => bytes switch
    {
        < 1_000 => FormattableString.Invariant($"{bytes} B"),
        < 1_000_000 => FormattableString.Invariant($"{bytes / 1e3:0.#} KB"),
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0.#} MB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0.#} GB"),
    };

    /// <summary>What disks and memories are told in: megabytes, or gigabytes of two digits.</summary>
    public static string Roughly(long bytes) => bytes switch
    {
        < 1_000_000_000 => FormattableString.Invariant($"{bytes / 1e6:0} MB"),
        < 10_000_000_000 => FormattableString.Invariant($"{bytes / 1e9:0.0} GB"),
        _ => FormattableString.Invariant($"{bytes / 1e9:0} GB"),
    };
}
