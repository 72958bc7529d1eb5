namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>
/// A key of the configuration. It is the one place that says what the key means and what it may be: the binder, the fault
/// messages, the JSON schema and its documentation all read it. The default is the property's own initial value.
/// </summary>
/// <param name="description">What the key does, for a person; a sentence or two.</param>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class SettingAttribute(string description) : Attribute
{
    /// <summary>What the key does.</summary>
    public string Description { get; } = description;
}
