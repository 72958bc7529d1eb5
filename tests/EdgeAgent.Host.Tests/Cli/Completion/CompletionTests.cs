using System.Diagnostics;
using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Cli.Completion;
using EdgeAgent.Host.Cli.Manual;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli.Completion;

public sealed class CompletionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edgeagent-completion-");

    private static VerbEntry Program => CommandTree.Read(new CommandShell().CreateRoot());

    public void Dispose() => _folder.Delete(true);

    [Fact]
    public void Every_verb_and_option_is_in_every_shell_s_script()
    {
        var (bash, zsh, fish) = (BashCompletion.Write(Program), ZshCompletion.Write(Program), FishCompletion.Write(Program));
        foreach (var verb in Program.WithAllBelow())
        {
            foreach (var below in verb.Verbs)
            {
                Assert.Contains($"        {below.Name}) _edgeagent_{below.Path.Replace(' ', '_')} ", zsh, StringComparison.Ordinal);
                Assert.Contains($"'__edgeagent_at{(verb.Path.Length > 0 ? " " + verb.Path : "")}' -a {below.Name} ", fish, StringComparison.Ordinal);
            }

            var ofBash = bash.Split('\n').First(l => l.StartsWith($"    '{verb.Path}') echo '-", StringComparison.Ordinal)).Split(' ', '\'');
            foreach (var option in verb.Options)
            {
                Assert.Contains(option.Name, ofBash);
                Assert.Contains($"'__edgeagent_at{(verb.Path.Length > 0 ? " " + verb.Path : "")}'", fish.Split('\n')
                    .First(l => l.Contains($" -l {option.Name[2..]} ", StringComparison.Ordinal) && l.Contains($"_at{(verb.Path.Length > 0 ? " " + verb.Path : "")}'", StringComparison.Ordinal)), StringComparison.Ordinal);
            }

            var ofZsh = zsh[zsh.IndexOf($"_edgeagent{(verb.Path.Length > 0 ? "_" + verb.Path.Replace(' ', '_') : "")}() {{", StringComparison.Ordinal)..];
            ofZsh = ofZsh[..ofZsh.IndexOf("\n}\n", StringComparison.Ordinal)];
            Assert.All(verb.Options, o => Assert.Contains($"{o.Name}{(o.Value.Kind == ValueKind.None ? "" : "=")}[", ofZsh, StringComparison.Ordinal));
        }
    }

    [ProgramFact("bash")]
    public void Bash_reads_its_script() => Assert.Equal("", Run("bash", "-n", Written(BashCompletion.Write(Program))));

    [ProgramFact("zsh")]
    public void Zsh_reads_its_script() => Assert.Equal("", Run("zsh", "-n", Written(ZshCompletion.Write(Program))));

    [ProgramFact("fish")]
    public void Fish_reads_its_script() => Assert.Equal("", Run("fish", "-n", Written(FishCompletion.Write(Program))));

    [ProgramFact("bash")]
    public void Bash_offers_what_fits()
    {
        var script = Written(BashCompletion.Write(Program));
        File.WriteAllText(Path.Combine(_folder.FullName, "site one.yaml"), "");
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "recordings"));

        Assert.Equal(["infer"], Bash(script, "edgeagent", "inf"));
        Assert.Equal(["inspect"], Bash(script, "edgeagent", "models", "i"));
        Assert.Contains("--min-score", Bash(script, "edgeagent", "infer", "model.onnx", "--m"));
        Assert.Equal(["cuda"], Bash(script, "edgeagent", "infer", "--engine", "cu"));
        Assert.Equal(["cuda"], Bash(script, "edgeagent", "infer", "--engine", "=", "cu"));
        Assert.Equal(["yolox"], Bash(script, "edgeagent", "infer", "--family", "yolox"));
        Assert.Equal(["site one.yaml"], Bash(script, "edgeagent", "run", "-c", "si"));
        Assert.Equal(["recordings"], Bash(script, "edgeagent", "keywords", "tune", "--positive", ""));
        Assert.Contains("site one.yaml", Bash(script, "edgeagent", "infer", ""));
        // A value that is a verb's name is still a value.
        Assert.Contains("infer", Bash(script, "edgeagent", "--log-level", "run", ""));
        Assert.Equal([""], Bash(script, "edgeagent", "infer", "--top", ""));
        Assert.Equal([""], Bash(script, "edgeagent", "nonsense", "--conf"));
    }

    [ProgramFact("fish")]
    public void Fish_offers_what_fits()
    {
        var script = Written(FishCompletion.Write(Program));
        File.WriteAllText(Path.Combine(_folder.FullName, "site.yaml"), "");
        Assert.Equal(["infer"], Fish(script, "edgeagent inf"));
        Assert.Equal(["inspect"], Fish(script, "edgeagent models i"));
        Assert.Contains("--min-score", Fish(script, "edgeagent infer model.onnx --m"));
        Assert.Equal(["cuda"], Fish(script, "edgeagent infer --engine cu"));
        Assert.Equal(["site.yaml"], Fish(script, "edgeagent run -c si"));
        Assert.Contains("infer", Fish(script, "edgeagent --log-level run "));
        Assert.DoesNotContain("infer", Fish(script, "edgeagent run "));
    }

    private string Written(string script)
    {
        var file = Path.Combine(_folder.FullName, "completion");
        File.WriteAllText(file, script);
        return file;
    }

    private string[] Bash(string script, params string[] words)
    {
        var line = string.Join(' ', words.Select(w => $"'{w}'"));
        return Run("bash", "--norc", "-c", $"source '{script}'; COMP_WORDS=({line}); COMP_CWORD={words.Length - 1}; _edgeagent; printf '%s\\n' \"${{COMPREPLY[@]}}\"").TrimEnd('\n').Split('\n');
    }

    private string[] Fish(string script, string line) =>
        [.. Run("fish", "--no-config", "-c", $"source '{script}'; complete -C '{line}'").TrimEnd('\n').Split('\n').Select(l => l.Split('\t')[0])];

    /// <summary>What a program prints, on either stream.</summary>
    private string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.FullName };
        start.Environment["HOME"] = _folder.FullName;
        using var run = Process.Start(start)!;
        var error = run.StandardError.ReadToEndAsync();
        return run.StandardOutput.ReadToEnd() + error.Result;
    }
}
