namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A key that holds further keys: those of the property's own record type.</summary>
internal sealed class SectionAttribute(string description) : SettingAttribute(description);
