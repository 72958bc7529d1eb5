using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Tls;

namespace EdgeAgent.Host.Doctor;

/// <summary>
/// Looks at the files of certificates that the configuration names: a fault in them would be told only when the broker is there. The agent starts
/// without those of its own connection, as without the broker, since they may come later, and without the page's, which is then not served; without the embedded broker's it does not.
/// </summary>
internal static class CertificateFiles
{
    private const string Subject = "certificates";

    /// <summary>Reads them all.</summary>
    /// <param name="loaded">The configuration.</param>
    /// <param name="service">The service that runs it, whose keys other users may not read; null where this user does.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<Finding> Check(LoadedConfiguration loaded, ServiceView? service, DateTimeOffset now)
    {
        var mqtt = loaded.Configuration.Mqtt;
        var page = loaded.Configuration.Page;
        (string Key, string? File)[] files =
        [
            ("mqtt.ca", mqtt.Ca), ("mqtt.client_certificate", mqtt.ClientCertificate), ("mqtt.client_key", mqtt.ClientKey),
            ("mqtt.broker.certificate", mqtt.Broker?.Certificate), ("mqtt.broker.key", mqtt.Broker?.Key), ("page.certificate", page?.Certificate), ("page.key", page?.Key),
        ];
        if (files.FirstOrDefault(f => f.File is not null && service?.IsClosedToUsAlone(f.File) == true) is { File: { } closed } ours)
        {
            yield return Finding.Of(loaded.FaultAt(ours.Key, $"not looked at: {closed} is closed to this user; sudo edgeagent check looks at everything")) with { Subject = Subject, State = FindingState.Note };
            yield break;
        }

        if (mqtt.Ca is { } authorities)
            yield return Told(loaded, "mqtt.ca", CertificateCheck.OfAuthorities(authorities, now), isForStart: false);
        if (mqtt.ClientCertificate is { } certificate)
            yield return OfIdentity(loaded, "mqtt.client_certificate", certificate, "mqtt.client_key", mqtt.ClientKey, now, isForStart: false);
        if (mqtt.Broker is { Certificate: { } own } broker)
            yield return OfIdentity(loaded, "mqtt.broker.certificate", own, "mqtt.broker.key", broker.Key, now, isForStart: true);
        if (page is { Certificate: { } ofPage })
            yield return OfIdentity(loaded, "page.certificate", ofPage, "page.key", page.Key, now, isForStart: true);
    }

    private static Finding OfIdentity(LoadedConfiguration loaded, string certificateKey, string certificate, string keyKey, string? key, DateTimeOffset now, bool isForStart)
    {
        var finding = CertificateCheck.OfIdentity(certificate, key, now);
        return Told(loaded, key is not null && finding.Message.Contains(key, StringComparison.Ordinal) ? keyKey : certificateKey, finding, isForStart);
    }

    private static Finding Told(LoadedConfiguration loaded, string key, CertificateFinding finding, bool isForStart) => finding.State switch
    {
        CertificateState.Good => new Finding(Subject, FindingState.Ok, finding.Message),
        CertificateState.EndsSoon or CertificateState.Open => new Finding(Subject, FindingState.Warning, $"{key}: {finding.Message}"),
        CertificateState.OutOfDate => new Finding(Subject, FindingState.Missing, $"{key}: {finding.Message}", "Renew it, or set this device's clock."),
        _ when isForStart => Finding.Of(loaded.FaultAt(key, finding.Message)) with { Subject = Subject },
        _ => Finding.Of(loaded.FaultAt(key, finding.Message)) with { Subject = Subject, State = FindingState.Missing, Cure = BrokerCheck.Keeps("Put the right file there, or correct the key.") },
    };
}
