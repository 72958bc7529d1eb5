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

    private static void Describe(StringBuilder text, Type type, string path)
    {
        var shape = SettingsShape.Of(type);
        var defaults = shape.Make();
        var values = shape.Keys.Where(k => k.Setting is ValueAttribute or NamedTextsAttribute).ToList();
        if (values.Count > 0)
        {
            text.Append("\n### ").Append(path).Append("\n\n| key | value | default | what |\n|---|---|---|---|\n");
            foreach (var key in values)
            {
                var words = DefaultInWords().Match(key.Setting.Description);
                text.Append("| `").Append(key.Name).Append("` | ").Append(Allowed(key))
                    .Append(" | ").Append(words.Success ? words.Groups[1].Value : Default(key, key.Property.GetValue(defaults)))
                    .Append(" | ").Append(DefaultInWords().Replace(key.Setting.Description, "")).Append(" |\n");
            }
        }

        foreach (var key in shape.Keys.Where(k => k.Setting is SectionAttribute or SectionsAttribute))
            Describe(text, key.SectionType, Under(path, key));
    }

    private static string Allowed(SettingKey key) => key switch
    {
        { Setting: NamedTextsAttribute texts } => $"names, {texts.Names}, each with {texts.Text.Allowed}",
        { Setting: ScalarAttribute { MayBeOne: true } one, IsList: true } => $"{one.Allowed}; or a list of them",
        { Setting: ValueAttribute kind, IsList: true } => $"a list, each {kind.Allowed}",
        _ => ((ValueAttribute)key.Setting).Allowed,
    };

    private static string Default(SettingKey key, object? value) => key switch
    {
        { IsRequired: true } => "must be given",
        { Setting: ValueAttribute kind, IsList: false } when value is not null => $"`{kind.Write(value)}`",
        _ => "none",
    };

    [GeneratedRegex(@" Default: (.+)\.$")]
    private static partial Regex DefaultInWords();

    private static string Under(string path, SettingKey key) =>
        $"{(path.Length == 0 ? "" : path + ".")}{key.Name}{(key.Setting is SectionsAttribute ? ".NAME" : "")}";
}
