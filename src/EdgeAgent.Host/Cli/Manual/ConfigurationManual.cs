using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Cli.Manual;

/// <summary>edgeagent.yaml(5): every key of the configuration, from the records that it is read into.</summary>
internal static class ConfigurationManual
{
    /// <summary>The page.</summary>
    public static string Write(string version)
    {
        var page = new Roff("edgeagent.yaml", 5, version);
        page.Heading("Name").Line("edgeagent.yaml \\- configuration of edgeagent(1)");
        page.Heading("Description");
        page.Paragraph("A YAML file. Unknown keys are refused with the nearest known one; all faults are told at once, with line and column. "
            + "Values may take ${VARIABLE} or ${VARIABLE:-default} from the environment, and !secret NAME from secrets.yaml beside the file. "
            + "Relative paths start in the file's folder. 'edgeagent check' tries everything that the file names.");
        page.Heading("Keys");
        Section(page, typeof(AgentConfiguration), "");
        page.Heading("Example");
        page.Example(
            "agent: {name: line-3}",
            "mqtt: {url: mqtts://broker.lan:8883, username: line-3, password: !secret mqtt}",
            "cameras:",
            "  entrance:",
            "    source: rtsp://10.0.0.8/stream1",
            "    detect: {model: yolox_nano.onnx, fps: 5, classes: [person, car]}");
        page.Heading("See also").Line($"{Roff.Bold("edgeagent")}(1)");
        return page.ToString();
    }

    private static void Section(Roff page, Type type, string path)
    {
        var shape = SettingsShape.Of(type);
        var defaults = shape.Make();
        foreach (var key in shape.Keys)
        {
            var name = path + key.Name;
            page.Entry(Roff.Bold(name), Text(key, key.Property.GetValue(defaults)));
            if (key.Setting is SectionAttribute or SectionsAttribute)
                Section(page, key.SectionType, key.Setting is SectionAttribute ? $"{name}." : $"{name}.NAME.");
        }
    }

    private static string Text(SettingKey key, object? fallback)
    {
        var text = key.IsRequired ? $"Required. {key.Setting.Description}" : key.Setting.Description;
        if (key is { Setting: ScalarAttribute { Words.Count: > 0 } words })
            text += $" One of {string.Join(", ", words.Words)}.";
        if (key is { Setting: ScalarAttribute kind, IsList: false } && fallback is not null)
            text += $" Default: {kind.Write(fallback)}";
        return text;
    }
}
