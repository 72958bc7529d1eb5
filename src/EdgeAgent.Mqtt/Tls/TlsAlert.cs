namespace EdgeAgent.Mqtt.Tls;

/// <summary>
/// What the other side, or OpenSSL, said when an encrypted connection failed: alerts of RFC 8446 §6.2 and reasons of OpenSSL's, which .NET gives only
/// as texts of inner exceptions ("error:0A00045C:SSL routines::tlsv13 alert certificate required").
/// </summary>
internal static class TlsAlert
{
    private static readonly (string Part, string Meaning)[] Meanings =
    [
        ("alert certificate required", "it asks for a client certificate: give client_certificate and client_key"),
        ("alert certificate expired", "it says that our client_certificate has expired"),
        ("alert certificate revoked", "it says that our client_certificate is revoked"),
        ("alert unknown ca", "it does not know the authority of our client_certificate"),
        ("alert bad certificate", "it refuses our client_certificate"),
        ("alert unsupported certificate", "it refuses the kind of our client_certificate"),
        ("alert certificate unknown", "it refuses our client_certificate"),
        ("alert access denied", "it refuses our client_certificate"),
        ("alert decrypt error", "it refuses the signature of our client_key"),
        ("alert handshake failure", "it asks for a client certificate (client_certificate, client_key), or has no cipher in common with this device"),
        ("alert protocol version", "it has no version of TLS in common with this device, which speaks 1.2 and later"),
        ("unsupported protocol", "it speaks a version of TLS before 1.2, which is not safe; renew the broker or its settings"),
        ("wrong version number", "what answers there is no TLS; is it the broker's port for plain connections?"),
        ("packet length too long", "what answers there is no TLS; is it the broker's port for plain connections?"),
        ("http request", "what answers there is no TLS; is it the broker's port for plain connections?"),
    ];

    /// <summary>What happened, as the rest of a sentence; null when nobody said.</summary>
    public static string? Of(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            foreach (var (part, meaning) in Meanings)
            {
                if (exception.Message.Contains(part, StringComparison.Ordinal))
                    return meaning;
            }
        }

        return null;
    }
}
