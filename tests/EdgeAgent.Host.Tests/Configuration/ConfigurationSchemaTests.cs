using System.Text.Json.Nodes;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Schema;
using EdgeAgent.Pipeline.Yaml;
using EdgeAgent.TestKit;
using NJsonSchema;

namespace EdgeAgent.Host.Tests.Configuration;

public class ConfigurationSchemaTests
{
    public static TheoryData<string> Examples
    {
        get
        {
            var config = Path.Combine(Repository, "config");
            return [.. Directory.EnumerateFiles(config, "*.yaml", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Repository, f))];
        }
    }

    private static string Repository
    {
        get
        {
            var at = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(at.FullName, "EdgeAgent.sln")))
                at = at.Parent ?? throw new InvalidOperationException("The tests do not run from within the repository.");
            return at.FullName;
        }
    }

    [Fact]
    public void The_committed_schema_is_current() => GeneratedFile.AssertCurrent("config/edgeagent.schema.json", SettingsSchema.OfConfiguration());

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_validates_against_the_schema(string file)
    {
        var schema = await JsonSchema.FromJsonAsync(SettingsSchema.OfConfiguration());
        var root = YamlTreeReader.Read(YamlText.ReadFile(Path.Combine(Repository, file)))!;

        Assert.Empty(schema.Validate(YamlJson.Of(root)!.ToJsonString()));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_loads(string file)
    {
        var secrets = new SecretRedactor();
        // The template shows !secret only in comments; examples take their passwords from the environment.
        Assert.NotEmpty(new ConfigurationLoader(secrets, _ => null).Load(Path.Combine(Repository, file)).Positions);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_has_its_models_here_or_says_where_they_come_from(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository, file));
        var comments = string.Join('\n', text.Split('\n').Where(line => line.StartsWith('#')));
        var configuration = new ConfigurationLoader(new SecretRedactor(), _ => null).Load(Path.Combine(Repository, file)).Configuration;
        var models = configuration.Cameras.Values.Select(c => c.Detect?.Model)
            .Concat(configuration.Microphones.Values.SelectMany(m => new[] { m.Voice?.Model, m.Keywords?.Model, m.Recognize?.Model, m.Sounds?.Model, m.Speakers?.Model })).OfType<string>().ToList();

        Assert.NotEmpty(models);
        Assert.All(models, model => Assert.True(
            IsOurs(model) || (Path.IsPathRooted(model) && comments.Contains(Path.GetFileNameWithoutExtension(model), StringComparison.Ordinal)),
            $"{file} does not say what {model} is"));
    }

    // By its path in the repository, or by its name.
    private static bool IsOurs(string model)
    {
        var models = Path.Combine(Repository, "models") + "/";
        return Path.Combine(models, model) is var path && path.StartsWith(models, StringComparison.Ordinal) && Path.Exists(path);
    }

    [Theory]
    [InlineData("{cameras: {a: {sourc: x}}}")]
    [InlineData("{cameras: {a: {source: x, detect: {model: m, fps: 0}}}}")]
    [InlineData("{cameras: {a: {source: x, detect: {model: m, min_score: 140%}}}}")]
    [InlineData("{cameras: {A: {source: x}}}")]
    [InlineData("{rules: {x: {if: 'true'}}}")]
    public async Task What_the_agent_refuses_the_schema_refuses(string yaml)
    {
        var schema = await JsonSchema.FromJsonAsync(SettingsSchema.OfConfiguration());

        Assert.NotEmpty(schema.Validate(YamlJson.Of(YamlTreeReader.Read(yaml)!)!.ToJsonString()));
        Assert.NotEmpty(ConfigurationText.FaultsOf(yaml));
    }

    [Fact]
    public void Every_key_is_described_and_numbers_have_their_range()
    {
        var detect = JsonNode.Parse(SettingsSchema.OfConfiguration())!["properties"]!["cameras"]!["patternProperties"]!["^[a-z0-9][a-z0-9_-]{0,62}$"]!["properties"]!["detect"]!;

        Assert.Equal("Finds and follows objects.", (string?)detect["description"]);
        Assert.Equal(["model"], detect["required"]!.AsArray().Select(n => (string?)n));
        Assert.Equal(240, (int)detect["properties"]!["fps"]!["anyOf"]![0]!["maximum"]!);
        Assert.Equal("always", (string?)detect["properties"]!["when"]!["default"]);
        Assert.All(detect["properties"]!.AsObject(), p => Assert.False(string.IsNullOrEmpty((string?)p.Value!["description"])));
    }
}
