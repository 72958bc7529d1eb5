using System.Globalization;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>What a <see cref="FileServer"/> answers, lies included.</summary>
internal sealed record FileReply
{
    public int Status { get; init; } = 200;

    public byte[] Body { get; init; } = [];

    /// <summary>What it says the length is; null: chunked until the line is closed.</summary>
    public long? Length { get; init; }

    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>Whether it says nothing more after the body, and keeps the line open.</summary>
    public bool Stalls { get; init; }

    /// <summary>Whether it closes the line without a word.</summary>
    public bool HangsUp { get; init; }

    /// <summary>An honest answer: ranges, a tag.</summary>
    public static FileReply Honest(byte[] file, FileRequest request, string tag = "\"one\"")
    {
        if (request.From is not { } from || (request.IfRange is not null && request.IfRange != tag))
            return new FileReply { Body = file, Length = file.Length, Headers = { ["ETag"] = tag } };
        return from >= file.Length
            ? new FileReply { Status = 416, Length = 0, Headers = { ["Content-Range"] = $"bytes */{file.Length}" } }
            : Part(file, from, from, tag);
    }

    /// <summary>A part from <paramref name="from"/> on, which says that it begins at <paramref name="said"/>.</summary>
    public static FileReply Part(byte[] file, long from, long said, string tag = "\"one\"") => new()
    {
        Status = 206,
        Body = file[(int)from..],
        Length = file.Length - from,
        Headers = { ["ETag"] = tag, ["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {said}-{file.Length - 1}/{file.Length}") },
    };

    /// <summary>The same, of a server that knows no tags.</summary>
    public FileReply WithoutTag() => this with { Headers = Headers.Where(h => h.Key != "ETag").ToDictionary() };

    /// <summary>The same, cut after some bytes of the body.</summary>
    public FileReply Cut(int after) => this with { Body = Body[..Math.Min(after, Body.Length)] };
}
