using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeAgent.Mqtt.Tests.Client;

/// <summary>Makes an authority's certificates, as PEM.</summary>
internal sealed class CertificateMaker
{
    /// <summary>Extended key usage: TLS servers (RFC 5280 §4.2.1.12).</summary>
    public const string ForServers = "1.3.6.1.5.5.7.3.1";

    /// <summary>Extended key usage: TLS clients.</summary>
    public const string ForClients = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    /// <summary>A root.</summary>
    public CertificateMaker(string name, int fromDays = -730, int toDays = 730)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.CreateSelfSigned(Now.AddDays(fromDays), Now.AddDays(toDays));
    }

    /// <summary>An intermediate authority below another.</summary>
    public CertificateMaker(string name, CertificateMaker above)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = request.Create(above._certificate.SubjectName, above.Generator, Now.AddDays(-720), Now.AddDays(720), Serial());
    }

    /// <summary>Its own certificate.</summary>
    public string Pem => _certificate.ExportCertificatePem();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private X509SignatureGenerator Generator => X509SignatureGenerator.CreateForECDsa(_key);

    /// <summary>A certificate and its key for a host (name or address) or client, valid from and to so many days from now.</summary>
    public (string Certificate, string Key) Issue(string name, int fromDays = -30, int toDays = 30, string? usage = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));
        using var certificate = request.Create(_certificate.SubjectName, Generator, Now.AddDays(fromDays), Now.AddDays(toDays), Serial());
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static byte[] Serial() => RandomNumberGenerator.GetBytes(12);
}
