namespace EdgeAgent.TestKit;

/// <summary>Finds the shared test assets: <c>EDGEAGENT_ASSETS</c>, else <c>shared/assets</c> beside or above this repository.</summary>
public static class TestAssets
{
    private static readonly Lazy<string?> Root = new(Find);

    /// <summary>The assets' folder, or null when they are not there.</summary>
    public static string? Folder => Root.Value;

    /// <summary>The full path of an asset.</summary>
    public static string PathOf(string relative) => Path.Combine(
        Root.Value ?? throw new InvalidOperationException("Mark the test with [AssetFact] or [AssetTheory]."), relative);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("EDGEAGENT_ASSETS") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "shared", "assets");
            if (Directory.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
