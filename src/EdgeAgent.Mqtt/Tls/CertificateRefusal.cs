using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.Mqtt.Client;

namespace EdgeAgent.Mqtt.Tls;

/// <summary>Why a broker's certificate is not trusted, in words for whoever has to mend it.</summary>
/// <param name="Reason">All that is wrong with it, as the rest of a sentence.</param>
/// <param name="IsOnlyClock">Whether nothing is wrong but its dates, while this device's clock is not known to be right.</param>
internal sealed record CertificateRefusal(string Reason, bool IsOnlyClock)
{
    private const int MostNames = 5;

    /// <summary>What is wrong with a certificate.</summary>
    /// <param name="certificate">The certificate that the broker showed.</param>
    /// <param name="chain">What was found between it and an authority.</param>
    /// <param name="errors">What .NET's verification found.</param>
    /// <param name="options">Whom it should be of, and who may have issued it.</param>
    /// <returns>Null when nothing is.</returns>
    public static CertificateRefusal? Of(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, MqttOptions options)
    {
        if (errors == SslPolicyErrors.None)
            return null;
        if (certificate is not X509Certificate2 leaf)
            return new CertificateRefusal("the broker showed none", IsOnlyClock: false);
        var reasons = new List<string>();
        var now = TimeProvider.System.GetUtcNow();
        var isSet = options.Clock is not { IsSynchronized: false };
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            if (element.ChainElementStatus.Any(s => s.Status == X509ChainStatusFlags.NotTimeValid))
                reasons.Add(Dates(element.Certificate, isLeaf: element.Certificate.Equals(leaf), now, isSet));
        }

        var byDates = reasons.Count;
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            reasons.Add($"it is not made out for '{options.Broker.Host}' but for {NamesOf(leaf)}; write the host as the certificate names it");
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        var unknown = status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain);
        if (unknown != 0)
            reasons.Add(Authority(leaf, options.CaFile));
        if (status.HasFlag(X509ChainStatusFlags.NotValidForUsage))
            reasons.Add("it is not made for servers (its extended key usage lacks serverAuth)");
        var rest = status & ~(X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotValidForUsage);
        if (rest != 0 || reasons.Count == 0)
            reasons.Add(rest == 0 ? errors.ToString() : rest.ToString());
        return new CertificateRefusal(string.Join("; and ", reasons), IsOnlyClock: !isSet && byDates == reasons.Count);
    }

    private static string Dates(X509Certificate2 certificate, bool isLeaf, DateTimeOffset now, bool isSet)
    {
        var whose = isLeaf ? "it" : $"the certificate of its authority {Shown(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false))}";
        var isEarly = now < certificate.NotBefore;
        var what = isEarly ? $"{whose} is valid only from {Day(certificate.NotBefore)} on" : $"{whose} has expired: it was valid until {Day(certificate.NotAfter)}";
        if (!isSet)
            return $"{what}, and this device's clock, which shows {Day(now.UtcDateTime)}, is not set: the agent waits until a time server was heard";
        return $"{what}, and this device's clock shows {Day(now.UtcDateTime)}; {(isEarly ? "was it made by a machine whose clock is ahead?" : "renew it")}";
    }

    private static string Authority(X509Certificate2 leaf, string? authorities)
    {
        if (leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData))
            return $"it is signed by itself and not known here; if it is the broker's, name it as ca{(authorities is null ? "" : $", now {authorities}")}";
        return $"its authority is unknown here: {Shown(leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: true))} issued it; name the authority's certificate as "
            + $"{(authorities is null ? "ca" : $"ca, now {authorities}")}, and let the broker send intermediate certificates";
    }

    private static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString()))).Take(MostNames + 1).Select(Shown).ToList();
        return names.Count == 0
            ? "no host at all (it has no subject alternative name)"
            : string.Join(", ", names.Take(MostNames)) + (names.Count > MostNames ? "…" : "");
    }

    // Whoever made the certificate wrote it, a stranger perhaps.
    private static string Shown(string name) => $"'{StrangersText.Shown(name)}'";

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
