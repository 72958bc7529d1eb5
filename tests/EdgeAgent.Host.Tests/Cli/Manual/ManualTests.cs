using System.Diagnostics;
using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Cli.Manual;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli.Manual;

public class ManualTests
{
    private static VerbEntry Program => CommandTree.Read(new CommandShell().CreateRoot());

    [Fact]
    public void The_tree_holds_every_verb_of_the_help_and_no_hidden_one()
    {
        var paths = Program.WithAllBelow().Select(v => v.Path).ToList();
        Assert.Contains("", paths);
        Assert.Contains("run", paths);
        Assert.Contains("models verify", paths);
        Assert.DoesNotContain("manual", paths);
        Assert.DoesNotContain("completion", paths);
    }

    [Fact]
    public void The_program_s_page_has_every_verb_with_its_arguments_and_options()
    {
        var page = ProgramManual.Write(Program, "1.2.3");
        foreach (var verb in Program.WithAllBelow().Skip(1).Where(v => v.Verbs.Count == 0))
        {
            var part = page[page.IndexOf($".SS edgeagent {verb.Path.Replace("-", "\\-", StringComparison.Ordinal)}", StringComparison.Ordinal)..];
            part = part[..(part.IndexOf("\n.S", StringComparison.Ordinal) + 1)];
            Assert.All(verb.Arguments, a => Assert.Contains(Roff.Italic(a.Value.Name), part, StringComparison.Ordinal));
            foreach (var option in verb.Options)
                Assert.Contains(Roff.Bold(option.Name), Program.Options.Any(o => o.Name == option.Name) ? page : part, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_configuration_s_page_has_every_key()
    {
        var page = ConfigurationManual.Write("1.2.3");
        foreach (var key in Keys(typeof(AgentConfiguration), ""))
            Assert.Contains($"\n{Roff.Bold(key)}\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".hidden", "\\&.hidden")]
    [InlineData("a-b 'c' \\ d…", "a\\-b \\(aqc\\(aq \\e d\\[u2026]")]
    public void Text_means_nothing_to_the_formatter(string text, string expected) => Assert.Equal(expected, Roff.Escape(text));

    [Theory]
    [InlineData("One sentence.", "One sentence")]
    [InlineData("The first. The second.", "The first")]
    public void A_gist_is_the_first_sentence(string text, string expected) => Assert.Equal(expected, VerbEntry.GistOf(text));

    [Fact]
    public void A_gist_is_no_longer_than_a_line()
    {
        var gist = VerbEntry.GistOf(string.Join(' ', Enumerable.Repeat("word,", 40)));
        Assert.InRange(gist.Length, 60, 80);
        Assert.EndsWith("word…", gist, StringComparison.Ordinal);
    }

    [ProgramFact("groff")]
    public void The_pages_format_without_a_warning()
    {
        foreach (var page in (string[])[ProgramManual.Write(Program, "1.2.3"), ConfigurationManual.Write("1.2.3")])
        {
            var (error, text) = Format(page);
            Assert.Equal("", error);
            Assert.Contains("NAME", text, StringComparison.Ordinal);
        }
    }

    private static (string Error, string Text) Format(string page)
    {
        // Without colours, bold and italics are overstruck; -P-cbou leaves plain text.
        using var groff = Process.Start(new ProcessStartInfo("groff", ["-ww", "-man", "-Tutf8", "-P-cbou"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = groff.StandardError.ReadToEndAsync();
        var text = groff.StandardOutput.ReadToEndAsync();
        groff.StandardInput.Write(page);
        groff.StandardInput.Close();
        return (error.Result, text.Result);
    }

    private static IEnumerable<string> Keys(Type type, string path)
    {
        foreach (var key in SettingsShape.Of(type).Keys)
        {
            yield return path + key.Name;
            if (key.Setting is not (SectionAttribute or SectionsAttribute))
                continue;
            foreach (var below in Keys(key.SectionType, $"{path}{key.Name}.{(key.Setting is SectionsAttribute ? "NAME." : "")}"))
                yield return below;
        }
    }
}
