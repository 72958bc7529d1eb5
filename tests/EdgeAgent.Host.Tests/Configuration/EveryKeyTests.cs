using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Tests.Configuration;

/// <summary>Rows for every key there is, taken from the records, so that no key of the future goes without.</summary>
public class EveryKeyTests
{
    public static TheoryData<string> Keys => [.. Walk(typeof(AgentConfiguration), "").Select(k => k.Path)];

    public static TheoryData<string> ValueKeys => [.. Walk(typeof(AgentConfiguration), "").Where(k => k.Key.Setting is ValueAttribute).Select(k => k.Path)];

    public static TheoryData<string, string> WrongValues
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var (path, key) in Walk(typeof(AgentConfiguration), "").Where(k => k.Key.Setting is ScalarAttribute))
            {
                string[] wrong = key.Setting switch
                {
                    CountAttribute or NumberAttribute => ["-999", "99999999999", "NaN", "1e3", "0x10", "many", "''"],
                    FractionAttribute => ["-0.1", "1.01", "101%", "'%'", "NaN", "half", "''"],
                    DurationAttribute => ["-1s", "5", "9999h", "1 day", "s", "1e9h", "99999999999999999999999999999s", "''"],
                    TemperatureAttribute => ["75", "75F", "-5C", "500C", "C", "NaNC", "''"],
                    FlagAttribute => ["yes", "1", "True", "''"],
                    ChannelAttribute => ["0", "65", "left", "''"],
                    NameAttribute => ["A", "-a", "a b", "ä", $"'{new string('a', 64)}'", "''"],
                    TopicPrefixAttribute => ["a+", "'#'", "/a", "a/", "$SYS", "edgeagent/x", "homeassistant", $"'{new string('a', 101)}'", "''"],
                    SparkplugNameAttribute => ["plant/1", "plant+1", "'plant#1'", $"'{new string('a', 201)}'", "\"a\\0b\"", "''"],
                    BrokerUrlAttribute => ["broker", "http://b", "mqtt://", "mqtt://b/x", "mqtt://u@b", "mqtt://b:99999", "''"],
                    SourceAttribute => ["ftp://x", "'v4l2:'", "http://", "\"a\\0b\"", "''"],
                    _ when key.Setting.GetType().IsGenericType => ["nothing", "CPU", "''"],
                    _ => ["\"a\\0b\"", "''"],
                };
                foreach (var value in wrong)
                    rows.Add(path, key.IsList ? $"[{value}]" : value);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(ValueKeys))]
    public void A_mapping_in_place_of_a_value_is_a_fault_of_that_key(string path) => AssertFault(path, "{a: b}", "a mapping stands here. Allowed: ");

    [Theory]
    [MemberData(nameof(WrongValues))]
    public void A_value_that_is_not_allowed_is_a_fault_of_that_key(string path, string value) => AssertFault(path, value, "is not allowed.");

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_key_without_a_value_is_a_fault(string path) => AssertFault(path, "", "the value is empty. Give one, or remove the key.");

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_misspelt_key_is_told_the_right_one(string path)
    {
        var right = path[(path.LastIndexOf('.') + 1)..];
        var misspelt = right.Length > 2 ? right[..1] + right[2] + right[1] + right[3..] : right + "x";
        if (misspelt == right)
            misspelt = right + "x";
        AssertFault(path[..^right.Length] + misspelt, "x", $"Did you mean '{right}'?");
    }

    private static void AssertFault(string path, string value, string expected)
    {
        // Block style: one key a line, so that the line of the key is known.
        var levels = path.Split('.');
        var yaml = string.Join('\n', levels.Select((level, depth) => new string(' ', 2 * depth) + level + ":")) + " " + value;

        var fault = Assert.Single(
            Assert.Throws<ConfigurationException>(() => ConfigurationText.Load(yaml)).Faults, f => f.Message.Contains(expected, StringComparison.Ordinal));

        Assert.StartsWith(path, fault.Key);
        Assert.Equal(levels.Length, fault.Line);
        Assert.True(fault.Column > 2 * (levels.Length - 1));
    }

    private static IEnumerable<(string Path, SettingKey Key)> Walk(Type section, string prefix)
    {
        foreach (var key in SettingsShape.Of(section).Keys)
        {
            var path = prefix + key.Name;
            yield return (path, key);
            if (key.Setting is ValueAttribute)
                continue;
            foreach (var inner in Walk(key.SectionType, key.Setting is SectionsAttribute ? path + ".x." : path + "."))
                yield return inner;
        }
    }
}
