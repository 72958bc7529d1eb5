namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A key that holds a list of sections; the property is a list of their record type.</summary>
internal sealed class SectionListAttribute(string description) : SettingAttribute(description);
