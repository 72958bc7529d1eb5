using System.Text;
using EdgeAgent.Host.Configuration;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Configuration;

public sealed class YamlHazardTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgeagent-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Looked up by name: xunit copies and prints the data of a theory, and one of these has 10 MB.
    private static readonly Dictionary<string, (byte[] Yaml, string Expected)> Hazards = new()
    {
        ["empty"] = ([], "1:1 the file is empty."),
        ["only comments"] = ("# nothing\n"u8.ToArray(), "1:1 the file is empty."),
        ["null"] = ("~\n"u8.ToArray(), "1:1 the file is empty."),
        ["text"] = ("hello"u8.ToArray(), "1:1 a single value stands here. Allowed: keys of its own."),
        ["list"] = ("- a\n"u8.ToArray(), "1:1 a list stands here. Allowed: keys of its own."),
        ["tab"] = ("agent:\n\tname: x\n"u8.ToArray(), "2:1 the line is indented with a tab. YAML is indented with spaces only."),
        ["tab below others"] = ("agent: {name: x}\nmqtt: {port: 0}\nmicrophones:\n\tdesk:\n    source: a.wav\n"u8.ToArray(), "4:1 the line is indented with a tab."),
        ["tab after spaces"] = ("agent:\n  name: x\n \tthreads: 2\n"u8.ToArray(), "the line is indented with a tab."),
        ["twice the same key"] = ("agent: {name: a}\nagent: {name: b}\n"u8.ToArray(), "2:1 agent: the key stands here for the second time. Remove one."),
        ["byte order mark"] = ([0xEF, 0xBB, 0xBF, .. "agent: {}"u8], "1:1 the file begins with a byte order mark."),
        ["UTF-16 little"] = (Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("agent: {}")).ToArray(), "1:1 the file is UTF-16 or UTF-32. Save it as UTF-8."),
        ["UTF-16 big without mark"] = (Encoding.BigEndianUnicode.GetBytes("agent: {}"), "1:1 a zero byte: the file is UTF-16 or not text at all."),
        ["Latin-1"] = (Encoding.Latin1.GetBytes("agent:\n  name: café\n"), "2:12 a byte that is not UTF-8."),
        ["alias in its own anchor"] = ("agent: &a {name: *a}\n"u8.ToArray(), "1:18 alias '*a' stands within its own anchor"),
        ["unknown alias"] = ("agent: *a\n"u8.ToArray(), "1:8 alias '*a' has no anchor '&a' before it."),
        ["merge key"] = ("a: &a {}\ncameras: {<<: *a}\n"u8.ToArray(), "2:11 merge keys (<<) are not read."),
        ["key that is a list"] = ("? [a]\n: b\n"u8.ToArray(), "1:3 a key must be a plain word"),
        ["unknown tag"] = ("agent: !!map {name: x}\n"u8.ToArray(), "1:8 tag"),
        ["unknown tag of a value"] = ("agent: {name: !x y}\n"u8.ToArray(), "1:15 agent.name: tag '!x' is not known"),
        ["second document"] = ("agent: {}\n---\nagent: {}\n"u8.ToArray(), "2:1 a second document begins here."),
        ["unclosed"] = ("agent: {name: x\n"u8.ToArray(), "this is not YAML:"),
        ["bad indentation"] = ("agent:\n    name: x\n  threads: 2\n"u8.ToArray(), "3:3 this is not YAML:"),
        ["deep lists"] = (Encoding.UTF8.GetBytes(new string('[', 100_000)), "1:17 nested deeper than 16 levels"),
        ["deep mappings"] = (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => new string(' ', i) + "a:\n"))), "nested deeper than 16 levels"),
        ["10 MB"] = (Encoding.UTF8.GetBytes("# " + new string('x', 10_000_000)), "1:1 the file is larger than 1024 KiB"),
        ["empty section"] = ("cameras:\n"u8.ToArray(), "cameras: the value is empty. Give one, or remove the key."),
        ["empty camera"] = ("cameras: {a: }\n"u8.ToArray(), "cameras.a: the value is empty."),
        ["list for a section"] = ("cameras: [a, b]\n"u8.ToArray(), "1:10 cameras: a list stands here. Allowed: names, each with keys of its own."),
        ["section for a value"] = ("agent: {name: {a: b}}\n"u8.ToArray(), "1:15 agent.name: a mapping stands here."),
        ["secret without a file"] = ("agent: {name: !secret who}\n"u8.ToArray(), "1:15 agent.name: !secret who needs the file secrets.yaml, which does not exist."),
        ["billion laughs"] = (Encoding.UTF8.GetBytes(Laughs()), "the file stands for more than 100000 values. Use fewer aliases."),
    };

    public static TheoryData<string> Names => [.. Hazards.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_hazard_is_a_fault_with_its_place(string name)
    {
        var (yaml, expected) = Hazards[name];
        Assert.Contains(ConfigurationText.FaultsOf(yaml), f => f.StartsWith("edgeagent.yaml:", StringComparison.Ordinal) && f.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_a_missing_file_and_an_unreadable_one_are_told()
    {
        Assert.EndsWith(":1:1 this is a folder. Name the YAML file itself.", FaultOf(_folder));
        Assert.EndsWith(":1:1 the file does not exist. Correct the path or create the file.", FaultOf(Path.Combine(_folder, "none.yaml")));
        Assert.EndsWith(":1:1 the file does not exist. Correct the path or create the file.", FaultOf(Path.Combine(_folder, "none", "none.yaml")));
        Assert.Contains(":1:1 the file cannot be read:", FaultOf("/proc/self/mem"));
    }

    [Fact]
    public void An_endless_file_ends_at_the_limit() => Assert.Contains(":1:1 the file is larger than 1024 KiB", FaultOf("/dev/zero"));

    [Property(MaxTest = 2000)]
    public void Any_bytes_give_a_configuration_or_faults(byte[] bytes) => LoadsOrTells(bytes);

    [Property(MaxTest = 2000)]
    public void Any_text_of_yamls_own_characters_gives_a_configuration_or_faults(int seed)
    {
        const string alphabet = "  \n\n::--[]{},'\"&*!|>%@`#?~ab01\t\\<=.$";
        var random = new Random(seed);
        var text = new string([.. Enumerable.Range(0, random.Next(200)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
        LoadsOrTells(Encoding.UTF8.GetBytes(text));
    }

    [Property(MaxTest = 1000)]
    public void A_damaged_configuration_gives_a_configuration_or_faults(int seed)
    {
        var random = new Random(seed);
        var bytes = "agent: {name: a}\ncameras:\n  a:\n    source: x.mp4\n    detect: &d {model: m, fps: 5, classes: [a, b]}\n  b: {source: !secret s, detect: *d}\n"u8.ToArray();
        for (var i = random.Next(1, 5); i > 0; i--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        LoadsOrTells(bytes);
    }

    private static void LoadsOrTells(byte[] bytes)
    {
        try
        {
            Assert.NotEmpty(ConfigurationText.Load(bytes).Positions);
        }
        catch (ConfigurationException e)
        {
            Assert.All(e.Faults, f => Assert.True(f.Line >= 1 && f.Column >= 1 && f.Message.Length > 0));
        }
    }

    private static string FaultOf(string path) =>
        Assert.Single(Assert.Throws<ConfigurationException>(() => new ConfigurationLoader(new SecretRedactor()).Load(path)).Faults).ToString();

    private static string Laughs()
    {
        var classes = string.Join(", ", Enumerable.Repeat("x", 1000));
        var cameras = string.Join("\n", Enumerable.Range(0, 1000).Select(i => $"  c{i}: *c"));
        return $"cameras:\n  a: &c {{source: x, detect: {{model: m, classes: [{classes}]}}}}\n{cameras}\n";
    }
}
