using System.Security.Cryptography;
using EdgeAgent.Mqtt.Tests.Client;
using EdgeAgent.Mqtt.Tls;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Tls;

public sealed class CertificateCheckTests : IDisposable
{
    private static readonly CertificateMaker Authority = new("plant authority");
    private readonly TemporaryFolder _folder = new();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    [Fact]
    public void Files_that_fit_are_good_with_their_dates()
    {
        var (certificate, key) = Authority.Issue("line-3");

        var finding = CertificateCheck.OfIdentity(Write("client.pem", certificate), Write("client.key", key), Now);
        var inOne = CertificateCheck.OfIdentity(Write("both.pem", certificate + "\n" + key), null, Now);

        Assert.Equal((CertificateState.Good, CertificateState.Good), (finding.State, inOne.State));
        Assert.Contains("it is valid from 2", finding.Message, StringComparison.Ordinal);
        Assert.Equal(CertificateState.Good, CertificateCheck.OfAuthorities(Write("ca.pem", Authority.Pem), Now).State);
    }

    [Theory]
    [InlineData(-30, -1, "OutOfDate", "is not valid now")]
    [InlineData(1, 30, "OutOfDate", "is not valid now")]
    [InlineData(-30, 10, "EndsSoon", "is soon to expire")]
    public void Dates_are_told(int from, int to, string state, string part)
    {
        var (certificate, key) = Authority.Issue("line-3", from, to);

        var finding = CertificateCheck.OfIdentity(Write("client.pem", certificate), Write("client.key", key), Now);

        Assert.Equal(state, finding.State.ToString());
        Assert.Contains(part, finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_does_not_fit_is_named_with_its_certificate()
    {
        var certificate = Write("client.pem", Authority.Issue("line-3").Certificate);
        var key = Write("client.key", Authority.Issue("line-3").Key);
        using var rsa = RSA.Create(2048);

        AssertUnusable(CertificateCheck.OfIdentity(certificate, key, Now), $"the private key in {key} is damaged, or is not the one of the certificate in {certificate}");
        AssertUnusable(CertificateCheck.OfIdentity(certificate, Write("rsa.key", rsa.ExportPkcs8PrivateKeyPem()), Now), "is not the one of the certificate");
    }

    [Fact]
    public void An_encrypted_key_is_told_to_be_one_in_both_of_its_forms()
    {
        var certificate = Write("client.pem", Authority.Issue("line-3").Certificate);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var encrypted = key.ExportEncryptedPkcs8PrivateKeyPem("pass", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        const string Old = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00112233445566778899AABBCCDDEEFF\n\nMTIzNA==\n-----END EC PRIVATE KEY-----\n";

        AssertUnusable(CertificateCheck.OfIdentity(certificate, Write("new.key", encrypted), Now), "new.key is encrypted");
        AssertUnusable(CertificateCheck.OfIdentity(certificate, Write("old.key", Old), Now), "old.key is encrypted");
    }

    [Fact]
    public void What_is_no_PEM_is_named_with_what_it_is()
    {
        var (certificate, key) = Authority.Issue("line-3");
        var good = Write("client.pem", certificate);

        AssertUnusable(CertificateCheck.OfIdentity(Write("text.pem", "hello"), Write("client.key", key), Now), "text.pem holds no certificate in PEM form, which begins with -----BEGIN");
        AssertUnusable(CertificateCheck.OfIdentity(Write("der.pem", "\x30\x03\x02\x01\x00"), null, Now), "it is DER");
        AssertUnusable(CertificateCheck.OfIdentity(good, null, Now), "client.pem holds no private key");
        AssertUnusable(CertificateCheck.OfIdentity(good, Write("broken.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), Now), "damaged");
        AssertUnusable(CertificateCheck.OfAuthorities(Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), Now), "damaged certificate");
        AssertUnusable(CertificateCheck.OfAuthorities(_folder["nothing.pem"], Now), "nothing.pem does not exist");
        AssertUnusable(CertificateCheck.OfAuthorities(_folder.Path, Now), "it is a folder");
        AssertUnusable(CertificateCheck.OfAuthorities("/dev/zero", Now), "/dev/zero cannot be read");
    }

    [Fact]
    public void A_key_that_everybody_can_read_is_told()
    {
        var (certificate, key) = Authority.Issue("line-3");
        var file = Write("client.key", key);
        Let(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        var finding = CertificateCheck.OfIdentity(Write("client.pem", certificate), file, Now);

        Assert.Equal(CertificateState.Open, finding.State);
        Assert.Contains("chmod 600", finding.Message, StringComparison.Ordinal);
    }

    private static void AssertUnusable(CertificateFinding finding, string part)
    {
        Assert.Equal(CertificateState.Unusable, finding.State);
        Assert.Contains(part, finding.Message, StringComparison.OrdinalIgnoreCase);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text, System.Text.Encoding.Latin1);
        Let(_folder[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return _folder[name];
    }

    private static void Let(string file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, mode);
    }

    public void Dispose() => _folder.Dispose();
}
