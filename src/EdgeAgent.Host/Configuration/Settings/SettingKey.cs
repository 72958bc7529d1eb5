using System.Reflection;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A key as the file has it.</summary>
/// <param name="Name">The key, <c>snake_case</c>.</param>
/// <param name="Property">Where its value goes.</param>
/// <param name="Setting">What it means and may be.</param>
/// <param name="IsRequired">Whether it must be there.</param>
internal sealed record SettingKey(string Name, PropertyInfo Property, SettingAttribute Setting, bool IsRequired)
{
    /// <summary>Whether it is a list.</summary>
    public bool IsList => Property.PropertyType.IsGenericType && Property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    /// <summary>The record type of the section, or of each named or listed section.</summary>
    public Type SectionType => Setting switch
    {
        SectionsAttribute => Property.PropertyType.GetGenericArguments()[1],
        SectionListAttribute => Property.PropertyType.GetGenericArguments()[0],
        _ => Property.PropertyType,
    };
}
