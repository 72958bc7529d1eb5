using System.Text;
using EdgeAgent.Pipeline.Models;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles;

public sealed class DescriptionHazardTests : IDisposable
{
    private readonly TestBundles _bundles = new();

    public void Dispose() => _bundles.Dispose();

    // Looked up by name: xunit copies and prints the data of a theory, and some of these have megabytes.
    private static readonly Dictionary<string, (byte[] Yaml, string Expected)> Hazards = new()
    {
        ["empty"] = ([], "1:1 the file is empty. The smallest description is a line 'name: …'."),
        ["only comments"] = ("# nothing\n"u8.ToArray(), "1:1 the file is empty."),
        ["list"] = ("- a\n"u8.ToArray(), "1:1 a description is keys with values: 'name: …', 'family: …'."),
        ["text"] = ("hello\n"u8.ToArray(), "1:1 a description is keys with values"),
        ["web page"] = ("<!DOCTYPE html>\n<html><head><title>404</title></head></html>"u8.ToArray(), "1:1 "),
        ["LFS pointer"] = ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"u8.ToArray(), "1:1 a description is keys with values"),
        ["unclosed"] = ("{name: x\n"u8.ToArray(), "this is not YAML:"),
        ["tab"] = ("input:\n\tsize: x\n"u8.ToArray(), "2:1 the line is indented with a tab."),
        ["Latin-1"] = (Encoding.Latin1.GetBytes("name: café\n"), "1:10 a byte that is not UTF-8."),
        ["UTF-16"] = ([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("name: x")], "1:1 the file is UTF-16"),
        ["second document"] = ("name: x\n---\nname: y\n"u8.ToArray(), "2:1 a second document begins here."),
        ["alias in its own anchor"] = ("input: &a {mean: *a}\n"u8.ToArray(), "1:18 alias '*a' stands within its own anchor"),
        ["key that is a list"] = ("? [a]\n: b\n"u8.ToArray(), "1:3 a key must be a plain word"),
        ["deep lists"] = (Encoding.UTF8.GetBytes("labels: " + new string('[', 500_000)), "nested deeper than 16 levels"),
        ["deep mappings"] = (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{a: ", 200_000))), "nested deeper than 16 levels"),
        ["2 MB"] = (Encoding.UTF8.GetBytes("# " + new string('x', 2 << 20)), "1:1 the file is larger than 1024 KiB"),
        ["billion laughs"] = (Encoding.UTF8.GetBytes(Laughs()), "labels[0]: this list is not allowed."),
        ["a thousand samples"] = (Encoding.UTF8.GetBytes($"golden: [{string.Join(", ", Enumerable.Repeat("{}", 1000))}]"), "1:9 golden: this list is not allowed. Allowed: a list of at most 100 sections"),
        ["unknown keys without end"] = (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 50_000).Select(i => $"unknown{i}: 1\n"))), "There may be more."),
        ["one key without end"] = (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("name: x\n", 100_000))), "There may be more."),
        ["files without end"] = (Encoding.UTF8.GetBytes("files:\n" + string.Concat(Enumerable.Range(0, 50_000).Select(i => $"  f{i}.onnx:\n"))), "There may be more."),
        ["samples of unknown keys"] = (Encoding.UTF8.GetBytes($"version: 1\nx: &x {{{string.Join(", ", Enumerable.Range(0, 50_000).Select(i => $"k{i}: 1"))}}}\ngolden: [{string.Join(", ", Enumerable.Repeat("*x", 100))}]"), "There may be more."),
    };

    public static TheoryData<string> Names => [.. Hazards.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_hazard_is_refused_with_its_place(string name)
    {
        var (yaml, expected) = Hazards[name];
        var faults = _bundles.FaultsOf(yaml);
        Assert.Contains(faults, f => f.Contains(expected, StringComparison.Ordinal));
        Assert.InRange(faults.Length, 1, 101);
        Assert.All(faults, f => Assert.InRange(f.Length, 1, 600));
    }

    [Property(MaxTest = 200)]
    public void Any_bytes_give_a_bundle_or_a_sentence(byte[] bytes) => ReadsOrTells(bytes);

    [Property(MaxTest = 200)]
    public void Any_text_of_yamls_own_characters_gives_a_bundle_or_a_sentence(int seed)
    {
        const string alphabet = "  \n\n::--[]{},'\"&*!|>%@`#?~ab01\t\\<=.$";
        var random = new Random(seed);
        ReadsOrTells(Encoding.UTF8.GetBytes(new string([.. Enumerable.Range(0, random.Next(200)).Select(_ => alphabet[random.Next(alphabet.Length)])])));
    }

    [Property(MaxTest = 200)]
    public void A_damaged_description_gives_a_bundle_or_a_sentence(int seed)
    {
        var random = new Random(seed);
        var bytes = ("name: a\ntask: detection\nfamily: yolox\nfiles: {model.onnx: , enc: model.onnx}\nlabels: [a, b]\n"
            + "input: {size: [4, 4], mean: &m [1, 2, 3], std: *m, pad: {multiple: 2, value: 1}, resize: pad}\n"
            + "thresholds: {score: 0.1, max: 3}\ngolden: [{input: model.onnx, expect: model.onnx, tolerance: {box: 1}}]\n").Select(c => (byte)c).ToArray();
        for (var i = random.Next(1, 5); i > 0; i--)
            bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)" \n:,[]{}&*!'\"-#"[random.Next(15)];
        ReadsOrTells(bytes);
    }

    private void ReadsOrTells(byte[] bytes)
    {
        _bundles.With("b/model.onnx").Bytes("b/model.yaml", bytes);
        try
        {
            Assert.NotEmpty(_bundles.Read().Name);
        }
        catch (ModelException e)
        {
            Assert.Equal(ModelFault.BadBundle, e.Fault);
            Assert.StartsWith(_bundles["b/model.yaml"], e.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Lists of lists of lists: ten to the tenth texts, if each alias were a copy.</summary>
    private static string Laughs()
    {
        var text = new StringBuilder("version: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 10; i++)
            text.Append($"unknown{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        return text.Append("labels: *a9\n").ToString();
    }
}
