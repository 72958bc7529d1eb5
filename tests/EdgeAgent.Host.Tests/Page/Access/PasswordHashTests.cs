using EdgeAgent.Host.Page.Access;

namespace EdgeAgent.Host.Tests.Page.Access;

public sealed class PasswordHashTests
{
    /// <summary>Made with Python: hashlib.pbkdf2_hmac('sha256', b'correct horse', bytes(range(16)), 100000).</summary>
    private const string OfPython = "pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw:V_LC8HOXSNUWQZsGKohGZjI8WD6krhZVBKgfe1PGKgk";

    [Fact]
    public void A_hash_that_another_program_has_made_is_understood()
    {
        Assert.True(PasswordHash.TryParse(OfPython, out var hash));

        Assert.True(hash.Fits("correct horse"));
        Assert.False(hash.Fits("correct hors"));
        Assert.False(hash.Fits(""));
    }

    [Fact]
    public void What_is_made_is_read_back_and_each_has_a_salt_of_its_own()
    {
        var made = PasswordHash.Of("correct horse", PasswordHash.LeastRounds);
        var other = PasswordHash.Of("correct horse", PasswordHash.LeastRounds);

        Assert.True(PasswordHash.TryParse(made.Text, out var read));
        Assert.Equal(made, read);
        Assert.NotEqual(made.Text, other.Text);
        Assert.True(read.Fits("correct horse"));
        Assert.Equal("PasswordHash", $"{read}");
    }

    [Theory]
    [InlineData("correct horse")]
    [InlineData("")]
    [InlineData("pbkdf2-sha256:99999:AAECAwQFBgcICQoLDA0ODw:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("pbkdf2-sha256:99999999:AAECAwQFBgcICQoLDA0ODw:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("pbkdf2-sha256:100000:AAEC:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw:AAAA")]
    [InlineData("pbkdf2-sha1:100000:AAECAwQFBgcICQoLDA0ODw:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Anything_else_is_none(string text) => Assert.False(PasswordHash.TryParse(text, out _));
}
