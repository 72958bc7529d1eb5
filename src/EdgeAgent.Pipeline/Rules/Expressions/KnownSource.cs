namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>What expressions may say of a camera or microphone.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Labels">The classes that are counted there; empty where any may be.</param>
/// <param name="Zones">Its zones.</param>
public sealed record KnownSource(string Name, IReadOnlyList<string> Labels, IReadOnlyList<string> Zones)
{
    /// <summary>What can be set of it.</summary>
    public IReadOnlyList<KnownSetting> Settings { get; init; } = [];

    /// <summary>What can be set of it, by its name; null where nothing is called so.</summary>
    internal KnownSetting? SettingOf(string name) => Settings.FirstOrDefault(setting => setting.Name == name);
}
