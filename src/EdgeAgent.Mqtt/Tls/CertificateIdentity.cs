using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace EdgeAgent.Mqtt.Tls;

/// <summary>A certificate with its private key, and what leads from it to its authority.</summary>
/// <param name="Leaf">The certificate; owned.</param>
/// <param name="Intermediates">The certificates between it and the authority; owned.</param>
public sealed record CertificateIdentity(X509Certificate2 Leaf, X509Certificate2Collection Intermediates) : IDisposable
{
    /// <summary>As an encrypted connection wants it; nothing is fetched from anywhere to complete it.</summary>
    public SslStreamCertificateContext ToContext() => SslStreamCertificateContext.Create(Leaf, Intermediates, offline: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        Leaf.Dispose();
        foreach (var certificate in Intermediates)
            certificate.Dispose();
    }
}
