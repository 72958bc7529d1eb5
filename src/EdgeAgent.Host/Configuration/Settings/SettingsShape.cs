using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>The keys of one section, read from its record type.</summary>
internal sealed class SettingsShape
{
    private static readonly ConcurrentDictionary<Type, SettingsShape> Known = new();

    private readonly Type _type;

    private SettingsShape(Type type)
    {
        _type = type;
        Keys =
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderBy(p => p.DeclaringType == type)
               let setting = property.GetCustomAttribute<SettingAttribute>()
               where setting is not null
               let name = JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)
               select new SettingKey(name, property, setting, property.IsDefined(typeof(RequiredMemberAttribute))),
        ];
    }

    /// <summary>The keys, in the order of the record; those that several records share first.</summary>
    public IReadOnlyList<SettingKey> Keys { get; }

    /// <summary>The shape of a section.</summary>
    public static SettingsShape Of(Type section) => Known.GetOrAdd(section, static type => new SettingsShape(type));

    /// <summary>A section with every default; required keys are left null.</summary>
    public object Make() => Activator.CreateInstance(_type)!;
}
