using System.Text;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Host.Tests.Composition.Controls;

public sealed class SettingsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _ignored = [];

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<PersonsSetting> Read() => SettingsFile.In(_folder.Path).Read(_ignored.Add);

    [Fact]
    public void What_is_written_is_read_again_and_nothing_else_lies_beside_it()
    {
        PersonsSetting[] settings = [new("door", "enabled", "OFF"), new("door", "min_score", "0.45"), new("desk", "mute", "ON")];
        SettingsFile.In(_folder.Path).Write(settings);
        Assert.Equal(settings.OrderBy(s => s.Source), Read().OrderBy(s => s.Source));
        SettingsFile.In(_folder.Path).Write([]);
        Assert.Empty(Read());
        Assert.Empty(_ignored);
        Assert.Equal(["settings.json"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Without_a_file_or_a_folder_nothing_was_set()
    {
        Assert.Empty(Read());
        SettingsFile.In(null).Write([new PersonsSetting("a", "b", "c")]);
        Assert.Empty(SettingsFile.In(null).Read(_ignored.Add));
        Assert.Empty(_ignored);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("\0\0\0\0")]
    [InlineData("""{"desk":{"mute":"ON"}""")]
    [InlineData("""{"desk":{"mute":{"a":{"b":{"c":1}}}}}""")]
    public void A_file_that_is_damaged_as_a_whole_is_said_and_sets_nothing(string content)
    {
        File.WriteAllText(_folder["settings.json"], content);
        Assert.Empty(Read());
        Assert.Single(_ignored);
    }

    [Fact]
    public void A_part_that_is_no_setting_is_said_and_the_rest_holds()
    {
        File.WriteAllText(_folder["settings.json"],
            """{"desk":{"mute":"ON","level":7,"../x":"ON","long":"000000000000000000000000000000000"},"../../etc":{"mute":"ON"},"hall":true}""");
        Assert.Equal([new PersonsSetting("desk", "mute", "ON")], Read());
        Assert.Equal(5, _ignored.Count);
    }

    [Fact]
    public void A_file_without_end_is_not_read_to_its_end()
    {
        using (var file = File.Create(_folder["settings.json"]))
            file.SetLength(2L << 30);
        Assert.Empty(Read());
        Assert.Contains("more than 1048576 bytes", Assert.Single(_ignored), StringComparison.Ordinal);
    }

    [Property]
    public void Whatever_the_file_holds_the_agent_starts(byte[] bytes, string text)
    {
        foreach (var content in (byte[][])[bytes, Encoding.UTF8.GetBytes($$$"""{"desk":{"{{{text}}}":"{{{text}}}"}}""")])
        {
            File.WriteAllBytes(_folder["settings.json"], content);
            Assert.All(Read(), s => Assert.InRange(s.Value.Length, 1, 32));
        }
    }
}
