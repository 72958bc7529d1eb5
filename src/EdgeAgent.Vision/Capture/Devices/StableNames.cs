namespace EdgeAgent.Vision.Capture.Devices;

/// <summary>
/// The names of device files that survive a restart, as udev makes them: by what the camera is (<c>by-id</c>), else by where it is plugged in
/// (<c>by-path</c>). Two cameras of one kind without a serial number share one link of <c>by-id</c>, which leads now to the one and now to the
/// other: those are told apart by their places.
/// </summary>
internal sealed class StableNames
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);

    /// <summary>Reads them.</summary>
    /// <param name="folder">Where udev makes them: <c>/dev/v4l</c>.</param>
    /// <param name="devices">The cameras' device files, and what they call themselves.</param>
    public StableNames(string folder, IReadOnlyList<(string Path, string Name)> devices)
    {
        var (byId, byPath) = (Links(Path.Combine(folder, "by-id")), Links(Path.Combine(folder, "by-path")));
        foreach (var kind in devices.GroupBy(device => device.Name, StringComparer.Ordinal))
        {
            var isCertain = kind.All(device => byId.ContainsKey(device.Path));
            foreach (var (path, _) in kind)
                _names[path] = (isCertain ? byId : byPath).GetValueOrDefault(path) ?? (byPath.GetValueOrDefault(path) ?? byId.GetValueOrDefault(path)) ?? path;
        }
    }

    /// <summary>The stable name of a device file; the file itself where there is none.</summary>
    public string Of(string path) => _names.GetValueOrDefault(path, path);

    private static Dictionary<string, string> Links(string folder)
    {
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            if (!Directory.Exists(folder))
                return links;
            foreach (var link in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            {
                if (File.ResolveLinkTarget(link, returnFinalTarget: true) is { } target)
                    links.TryAdd(target.FullName, link);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The device files themselves will do.
        }

        return links;
    }
}
