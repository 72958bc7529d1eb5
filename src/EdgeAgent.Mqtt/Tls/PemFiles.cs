using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Mqtt.Tls;

/// <summary>Certificates and keys from PEM files (RFC 7468), every fault in a sentence that names the file and what to do.</summary>
public static class PemFiles
{
    /// <summary>The authorities of a whole operating system have a quarter of it.</summary>
    private const int LimitBytes = 1 << 20;

    private const string EncryptedKey = "ENCRYPTED PRIVATE KEY";

    /// <summary>Reads the certificates of authorities.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="PublishException">It cannot be read, or holds none.</exception>
    public static X509Certificate2Collection ReadAuthorities(string file) => ReadCertificates(file, Read(file));

    /// <summary>Reads a certificate with its private key; the certificates of authorities behind it in the file are shown with it.</summary>
    /// <param name="certificateFile">The file of the certificate.</param>
    /// <param name="keyFile">The file of the key; null when it is in the certificate's.</param>
    /// <exception cref="PublishException">One cannot be read, the key is encrypted, or they do not belong together.</exception>
    public static CertificateIdentity ReadIdentity(string certificateFile, string? keyFile)
    {
        var text = Read(certificateFile);
        var chain = ReadCertificates(certificateFile, text);
        var (keyPlace, keyText) = keyFile is null ? (certificateFile, text) : (keyFile, Read(keyFile));
        if (KeyLabel(keyText) is not { } label)
            throw Fault($"{keyPlace} holds no private key in PEM form{Form(keyText)}");
        if (label == EncryptedKey || keyText.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            throw Fault($"the private key in {keyPlace} is encrypted, and nobody is there to type its passphrase. Write it without one, readable for the agent alone: openssl pkey -in {Path.GetFileName(keyPlace)} -out plain.key");
        try
        {
            var leaf = X509Certificate2.CreateFromPem(text, keyText);
            chain.RemoveAt(0);
            return new CertificateIdentity(leaf, chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Fault($"the private key in {keyPlace} is damaged, or is not the one of the certificate in {certificateFile}. Name the two files that were made together", e);
        }
    }

    private static X509Certificate2Collection ReadCertificates(string file, string text)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw Fault($"{file} holds a damaged certificate: {e.Message}", e);
        }

        return certificates.Count > 0 ? certificates : throw Fault($"{file} holds no certificate in PEM form{Form(text)}");
    }

    private static string Read(string file)
    {
        try
        {
            using var stream = RegularFile.Open(file);
            return Encoding.Latin1.GetString(RegularFile.Read(stream, LimitBytes) ?? throw new IOException($"it is larger than {LimitBytes} bytes"));
        }
        catch (UnauthorizedAccessException e)
        {
            throw Fault($"{file} is not readable for user '{Environment.UserName}'; change its owner or permissions", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault($"{file} does not exist", e);
        }
        catch (IOException e)
        {
            throw Fault($"{file} cannot be read: {e.Message}", e);
        }
    }

    private static string? KeyLabel(string text)
    {
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            if (rest[fields.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal))
                return rest[fields.Label].ToString();
        }

        // A key with headers of its own, as OpenSSL encrypted them once, is no PEM of RFC 7468.
        return text.Contains("PRIVATE KEY-----", StringComparison.Ordinal) ? EncryptedKey : null;
    }

    private static string Form(string text) => text.StartsWith('\x30')
        ? ": it is DER, which openssl x509 -inform der (of a key: openssl pkey -inform der) writes as PEM"
        : ", which begins with -----BEGIN";

    private static PublishException Fault(string sentence, Exception? inner = null) => new(PublishFault.Tls, $"{char.ToUpperInvariant(sentence[0])}{sentence.AsSpan(1)}.", inner);
}
