namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A key that holds sections under names of the user's choice; the property is a dictionary from name to record.</summary>
internal sealed class SectionsAttribute(string description) : SettingAttribute(description)
{
    /// <summary>Whether the names are a model's classes, which may be any text, and not levels of topics.</summary>
    public bool ByClass { get; init; }
}
