using System.Text;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles;

public sealed class LabelFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("  a b \n\tc\n\n \n", "a b|c")]
    [InlineData("\uFEFFa\nä", "a|ä")]
    [InlineData("-\na\na", "-|a|a")]
    [InlineData("a\n\u3000\n b\u00A0\n", "a|\u3000|b\u00A0")]
    public void Labels_are_lines(string text, string expected) => Assert.Equal(expected.Split('|'), Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("index,mid,display_name\n0,/m/09x0r,Speech\n1,/m/0ytgt,\"Child speech, kid speaking\"\n2,/m/x,\"Say \"\"hey\"\"\"\n", "Speech|Child speech, kid speaking|Say \"hey\"")]
    [InlineData("index,mid,display_name\r\n0,/m/09x0r,\"Speech\"\r\n", "Speech")]
    [InlineData("index,mid,display_name", "index,mid,display_name")]
    public void AudioSets_own_tables_are_read(string text, string expected) => Assert.Equal(expected.Split('|'), Read(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("index,mid,display_name\n0,/m/09x0r,Speech\n2,/m/0ytgt,Dog", "line 3 is no row of AudioSet's table: '1,'")]
    [InlineData("index,mid,display_name\nSpeech", "line 2 is no row of AudioSet's table: '0,'")]
    public void A_table_of_AudioSet_that_lacks_a_row_is_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<ModelException>(() => Read(Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    [AssetFact]
    public void Imagenets_labels_are_a_thousand_and_one() =>
        Assert.Equal(File.ReadLines(TestAssets.PathOf("models/classification/imagenet_labels.txt")).Count(), LabelFile.Read(TestAssets.PathOf("models/classification/imagenet_labels.txt")).Count);

    [Theory]
    [InlineData("", "the file is empty. Write one label a line")]
    [InlineData("\n \n", "the file is empty.")]
    [InlineData("a\n\nb", "line 2 is empty, but each line is a class. Write '-' for a class without a name, or remove the line.")]
    [InlineData("a\nb\u0001c", "line 2 is no label")]
    public void A_class_is_never_left_out_in_silence(string text, string expected)
    {
        var refusal = Assert.Throws<ModelException>(() => Read(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(ModelFault.BadBundle, refusal.Fault);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_text_of_a_page_is_refused()
    {
        Assert.Contains("are not UTF-8", Assert.Throws<ModelException>(() => Read([0x63, 0x61, 0xE9])).Message, StringComparison.Ordinal);
        Assert.Contains("longer than 256 characters", Assert.Throws<ModelException>(() => Read(new byte[300].Select(_ => (byte)'x').ToArray())).Message, StringComparison.Ordinal);
        Assert.Contains("larger than 4 MiB", Assert.Throws<ModelException>(() => LabelFile.Read("/dev/zero")).Message, StringComparison.Ordinal);
        Assert.Equal(ModelFault.Missing, Assert.Throws<ModelException>(() => LabelFile.Read(_folder["none.txt"])).Fault);
        Assert.Equal(ModelFault.Missing, Assert.Throws<ModelException>(() => LabelFile.Read(_folder.Path)).Fault);
    }

    [Property(MaxTest = 200)]
    public void Any_bytes_give_labels_or_a_sentence(byte[] bytes)
    {
        try
        {
            Assert.All(Read(bytes), label => Assert.InRange(label.Length, 1, 256));
        }
        catch (ModelException e)
        {
            Assert.Contains(_folder["labels.txt"], e.Message, StringComparison.Ordinal);
        }
    }

    private IReadOnlyList<string> Read(byte[] content)
    {
        File.WriteAllBytes(_folder["labels.txt"], content);
        return LabelFile.Read(_folder["labels.txt"]);
    }
}
