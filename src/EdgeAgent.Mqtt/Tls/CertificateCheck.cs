using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Mqtt.Tls;

/// <summary>Looks at the certificate files of a configuration before anything depends on them.</summary>
public static class CertificateCheck
{
    /// <summary>Time enough to renew one.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    /// <summary>Looks at authorities' certificates.</summary>
    /// <param name="file">A PEM file.</param>
    /// <param name="now">The time.</param>
    /// <returns>What was found.</returns>
    public static CertificateFinding OfAuthorities(string file, DateTimeOffset now)
    {
        try
        {
            var authorities = PemFiles.ReadAuthorities(file);
            try
            {
                var valid = authorities.Count(a => a.NotBefore <= now && now <= a.NotAfter);
                return valid > 0
                    ? new CertificateFinding(CertificateState.Good, $"{valid} {(valid == 1 ? "authority" : "authorities")} in {file}")
                    : new CertificateFinding(CertificateState.OutOfDate, $"{file} holds no certificate that is valid now: {Dates(authorities[0])}");
            }
            finally
            {
                foreach (var authority in authorities)
                    authority.Dispose();
            }
        }
        catch (PublishException e)
        {
            return new CertificateFinding(CertificateState.Unusable, e.Message);
        }
    }

    /// <summary>Looks at a certificate and its key.</summary>
    /// <param name="certificateFile">A PEM file.</param>
    /// <param name="keyFile">The PEM file of its key; null when it is in the same.</param>
    /// <param name="now">The time.</param>
    /// <returns>What was found.</returns>
    public static CertificateFinding OfIdentity(string certificateFile, string? keyFile, DateTimeOffset now)
    {
        try
        {
            using var identity = PemFiles.ReadIdentity(certificateFile, keyFile);
            var leaf = identity.Leaf;
            if (now < leaf.NotBefore || now > leaf.NotAfter)
                return new CertificateFinding(CertificateState.OutOfDate, $"{certificateFile} is not valid now: {Dates(leaf)}");
            if (now + Soon > leaf.NotAfter)
                return new CertificateFinding(CertificateState.EndsSoon, $"{certificateFile} is soon to expire: {Dates(leaf)}");
            if (IsOpen(keyFile ?? certificateFile))
                return new CertificateFinding(CertificateState.Open, $"every user of this device can read the private key in {keyFile ?? certificateFile}; chmod 600 it");
            return new CertificateFinding(CertificateState.Good, $"{certificateFile}: {Dates(leaf)}");
        }
        catch (PublishException e)
        {
            return new CertificateFinding(CertificateState.Unusable, e.Message);
        }
    }

    private static bool IsOpen(string file) => !OperatingSystem.IsWindows() && File.GetUnixFileMode(file).HasFlag(UnixFileMode.OtherRead);

    private static string Dates(X509Certificate2 certificate) => string.Create(
        CultureInfo.InvariantCulture, $"it is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC");
}
