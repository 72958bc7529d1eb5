using System.Globalization;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>What a camera is measured on.</summary>
internal sealed record PlanSource
{
    /// <summary>Of the faster one's pictures; a second's measure of a stream that jitters is no better.</summary>
    private const double SameRate = 0.1;

    /// <summary>The camera's address or file, as it is written.</summary>
    public required string Address { get; init; }

    /// <summary>A clip in its place; null for the camera or file itself.</summary>
    public string? StandIn { get; init; }

    /// <summary>Whether the agent reads it as a live stream.</summary>
    public required bool IsLive { get; init; }

    /// <summary>Its pictures.</summary>
    public required InputSize Picture { get; init; }

    /// <summary>How many of them a second it gives.</summary>
    public required double Fps { get; init; }

    /// <summary>What they are packed in, by ffmpeg's name; null when nothing tells.</summary>
    public string? Codec { get; init; }

    /// <summary>What unpacks them, for a person.</summary>
    public string? Decoder { get; init; }

    /// <summary>For a person.</summary>
    public string Words => StandIn is not null
        ? string.Create(CultureInfo.InvariantCulture, $"a clip in its place, H.264 {Picture}, {Fps:0.##} pictures a second, since it could not be opened")
        : string.Create(CultureInfo.InvariantCulture, $"{(IsLive ? "the camera" : "its file")}, {(Codec is null ? "" : $"{Codec} ")}{Picture}, {Fps:0.#} pictures a second");

    /// <summary>Whether another costs the same to read: pictures of the same size, packing and rate that the same program unpacks. What a file shows is its own.</summary>
    public bool CostsAs(PlanSource other) =>
        (IsLive && other.IsLive || Address == other.Address)
        && (IsLive, StandIn, Picture, Codec, Decoder) == (other.IsLive, other.StandIn, other.Picture, other.Codec, other.Decoder)
        && Math.Abs(Fps - other.Fps) <= SameRate * Math.Max(Fps, other.Fps);
}
