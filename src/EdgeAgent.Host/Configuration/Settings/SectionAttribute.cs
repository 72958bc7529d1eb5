namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A key that holds further keys: those of the property's own record type.</summary>
internal sealed class SectionAttribute(string description) : SettingAttribute(description)
{
    /// <summary>What stands in the place of the keys where <see cref="MayBeOff"/>.</summary>
    public const string Off = "off";

    /// <summary>Whether the section may be the word <see cref="Off"/>: the property is then null.</summary>
    public bool MayBeOff { get; init; }
}
