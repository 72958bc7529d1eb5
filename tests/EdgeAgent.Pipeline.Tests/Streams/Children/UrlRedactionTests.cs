using EdgeAgent.Pipeline.Streams.Children;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

public sealed class UrlRedactionTests
{
    [Theory]
    [InlineData("rtsp://10.0.0.8:554/a", "rtsp://10.0.0.8:554/a")]
    [InlineData("rtsp://u:p@10.0.0.8/a", "rtsp://***@10.0.0.8/a")]
    [InlineData("rtsp://u@10.0.0.8/a", "rtsp://***@10.0.0.8/a")]
    [InlineData("rtsp://u:p@ss@10.0.0.8/a", "rtsp://***@10.0.0.8/a")]
    [InlineData("rtsp://u:p/a?s#s@10.0.0.8/a", "rtsp://***@10.0.0.8/a")]
    [InlineData("http://host/img@2x.png", "http://host/img@2x.png")]
    [InlineData("http://host:80/img@2x.png", "http://host:80/img@2x.png")]
    [InlineData("http://[::1]:80/img@2x.png", "http://[::1]:80/img@2x.png")]
    [InlineData("http://h/cgi?usr=admin&pwd=x%20y&channel=1", "http://h/cgi?usr=***&pwd=***&channel=1")]
    [InlineData("two: rtsp://a:b@h/1 and http://c:d@i/2.", "two: rtsp://***@h/1 and http://***@i/2.")]
    [InlineData("Authorization: Basic dTpw", "Authorization: Basic ***")]
    [InlineData("/dev/video0: No such file", "/dev/video0: No such file")]
    public void Credentials_are_replaced_and_nothing_else(string text, string expected) =>
        Assert.Equal(expected, UrlRedaction.Redact(text));

    [Property]
    public Property No_password_survives()
    {
        var passwords = Gen.Elements("abcXYZ019!$*'()_-.~:@/?#%&+=,;".ToCharArray()).ArrayOf(12).Select(c => "Zq" + new string(c) + "qZ");
        return Prop.ForAll(passwords.ToArbitrary(), password =>
        {
            var url = $"rtsp://admin:{password}@10.0.0.8:554/stream1";
            return !UrlRedaction.Redact($"[error] {url}: 401", UrlRedaction.SecretsOf([url])).Contains(password, StringComparison.Ordinal);
        });
    }
}
