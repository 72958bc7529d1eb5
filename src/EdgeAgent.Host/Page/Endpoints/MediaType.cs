using System.Collections.Frozen;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>The kinds of files that prove events; no other file is ever sent, whatever an event names.</summary>
internal static class MediaType
{
    private static readonly FrozenDictionary<string, (string Type, string Kind)> Known = new Dictionary<string, (string, string)>
    {
        [".jpg"] = ("image/jpeg", "frame"),
        [".jpeg"] = ("image/jpeg", "frame"),
        [".png"] = ("image/png", "frame"),
        [".wav"] = ("audio/wav", "sound"),
        [".mp4"] = ("video/mp4", "clip"),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The content type of a file by its name; null where it is none of them.</summary>
    public static string? Of(string path) => Known.TryGetValue(Path.GetExtension(path), out var known) ? known.Type : null;

    /// <summary>What a file is that an event names without saying it.</summary>
    public static string KindOf(string path) => Known.TryGetValue(Path.GetExtension(path), out var known) ? known.Kind : "file";
}
