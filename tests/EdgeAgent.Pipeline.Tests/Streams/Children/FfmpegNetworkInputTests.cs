using System.Text;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

public sealed class FfmpegNetworkInputTests
{
    private const string Address = "rtsp://admin:it's-a%20secret@10.0.0.8:554/one?token=secret";

    private static readonly (string, string)[] Options = [("rtsp_transport", "tcp"), ("timeout", "12000000")];

    [Fact]
    public void The_address_stands_in_the_script_only()
    {
        var input = new FfmpegNetworkInput(Address, Options, new FfmpegProbe("ffmpeg version 5.1.9", ""));
        Assert.Equal(
            """
            ffconcat version 1.0
            file 'rtsp://admin:it'\''s-a%20secret@10.0.0.8:554/one?token=secret'
            option rtsp_transport 'tcp'
            option timeout '12000000'

            """.ReplaceLineEndings("\n"), Encoding.UTF8.GetString(input.Script.Span));
        Assert.DoesNotContain([.. FfmpegNetworkInput.Options, .. FfmpegNetworkInput.Input, .. input.Label], a => a.Contains("secret", StringComparison.Ordinal));
        Assert.Equal("source=rtsp://10.0.0.8:554/one", input.Label[^1]);
    }

    [Theory]
    [InlineData("rtsp://h/a", "file 'rtsp://h/a?tcp'")]
    [InlineData("rtsp://h/a?b=c", "file 'rtsp://h/a?b=c&tcp'")]
    public void An_old_ffmpeg_finds_the_transport_in_the_address(string address, string line)
    {
        var input = new FfmpegNetworkInput(address, Options, new FfmpegProbe("ffmpeg version 4.4.2", ""));
        Assert.Equal($"ffconcat version 1.0\n{line}\n", Encoding.UTF8.GetString(input.Script.Span));
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("http://admin:it's\\a%20secret@127.0.0.1:1/one%20two?x=1&y='2'#a")]
    [InlineData("http://admin:\"$(x)`;%27@127.0.0.1:1/ä/日本")]
    public void Ffmpeg_reads_any_address_as_it_is(string address)
    {
        var probe = FfmpegProbe.Of("ffmpeg", TimeProvider.System, CancellationToken.None);
        var input = new FfmpegNetworkInput(address, [("rw_timeout", "1000000")], probe);

        // Nothing listens there; ffmpeg says what it could not open, and the tail is where passwords are taken out.
        var command = new MediaCommand("ffmpeg", ["-v", "error", .. FfmpegNetworkInput.Options, .. FfmpegNetworkInput.Input, "-f", "null", "-"], "ffmpeg") { Input = input.Script };
        using var child = MediaChild.Start(command, "test", TimeProvider.System);
        child.ReadToEnd(1000, TimeSpan.FromSeconds(20), CancellationToken.None);
        var said = string.Join('\n', child.WaitForExit(TimeSpan.FromSeconds(10)).ErrorTail);
        Assert.Contains(UrlRedaction.Redact($"Impossible to open '{address}'"), said, StringComparison.Ordinal);
        Assert.Contains("Connection refused", said, StringComparison.Ordinal);
    }
}
