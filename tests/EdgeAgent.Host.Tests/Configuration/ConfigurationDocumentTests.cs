using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Configuration;

/// <summary>The tables of <c>docs/configuration.md</c> are made from the records that the binder fills.</summary>
public partial class ConfigurationDocumentTests
{
    [Fact]
    public void The_tables_of_keys_are_current()
    {
        var text = new StringBuilder();
        Describe(text, typeof(AgentConfiguration), "");
        GeneratedFile.AssertPartCurrent("docs/configuration.md", "keys", text.ToString());
    }

    [Fact]
    public void The_list_of_what_is_not_built_is_current()
    {
        var text = new StringBuilder("| key | what is refused |\n|---|---|\n");
        NotBuilt(text, typeof(AgentConfiguration), "");
        GeneratedFile.AssertPartCurrent("docs/configuration.md", "not built", text.ToString());
    }

    private static void Describe(StringBuilder text, Type type, string path)
    {
        var shape = SettingsShape.Of(type);
        var defaults = shape.Make();
        var values = shape.Keys.Where(k => k.Setting is ValueAttribute).ToList();
        if (values.Count > 0)
        {
            text.Append("\n### ").Append(path).Append("\n\n| key | value | default | what |\n|---|---|---|---|\n");
            foreach (var key in values)
            {
                var kind = (ValueAttribute)key.Setting;
                var words = DefaultInWords().Match(kind.Description);
                text.Append("| `").Append(key.Name).Append("` | ").Append(key.IsList ? $"a list, each {kind.Allowed}" : kind.Allowed)
                    .Append(" | ").Append(words.Success ? words.Groups[1].Value : Default(key, kind, key.Property.GetValue(defaults)))
                    .Append(" | ").Append(DefaultInWords().Replace(kind.Description, "")).Append(" |\n");
            }
        }

        foreach (var key in shape.Keys.Where(k => k.Setting is not ValueAttribute))
            Describe(text, key.SectionType, Under(path, key));
    }

    private static string Default(SettingKey key, ValueAttribute kind, object? value) => key switch
    {
        { IsRequired: true } => "must be given",
        _ when value is null || key.IsList => "none",
        _ => $"`{kind.Write(value)}`",
    };

    private static void NotBuilt(StringBuilder text, Type type, string path)
    {
        var shape = SettingsShape.Of(type);
        foreach (var name in shape.NotBuilt)
            text.Append("| `").Append(path.Length == 0 ? name : $"{path}.{name}").Append("` | the key |\n");
        foreach (var key in shape.Keys)
        {
            if (key.Setting is not ValueAttribute)
                NotBuilt(text, key.SectionType, Under(path, key));
        }
    }

    [GeneratedRegex(@" Default: (.+)\.$")]
    private static partial Regex DefaultInWords();

    private static string Under(string path, SettingKey key) =>
        $"{(path.Length == 0 ? "" : path + ".")}{key.Name}{(key.Setting is SectionsAttribute ? ".NAME" : "")}";
}
