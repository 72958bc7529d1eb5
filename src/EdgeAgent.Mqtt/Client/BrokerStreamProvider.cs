using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Channel;

namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// Opens the connection that MQTTnet speaks over: a new name look-up each time, every address of the name in turn, TLS with the broker's name verified, and a bound on the
/// packets that come back. TLS is made here and not by MQTTnet, so that the bound sees the packets and a refused certificate can be
/// explained.
/// </summary>
/// <param name="options">Where and how.</param>
/// <param name="lookUp">Finds the addresses of a name; the system's own where null.</param>
internal sealed class BrokerStreamProvider(MqttOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? lookUp = null) : IMqttClientStreamProvider
{
    /// <summary>Most bytes of a packet that the broker may send us; what it sends is acknowledgements.</summary>
    public const int PacketLimitBytes = 256 * 1024;

    /// <inheritdoc/>
    /// <exception cref="PublishException">No connection, with the reason.</exception>
    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        Stream? stream = null;
        try
        {
            socket = await ConnectToAnyAsync(await (lookUp ?? Dns.GetHostAddressesAsync)(options.Broker.Host, cancellationToken), cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Broker.UseTls)
                stream = await EncryptAsync(stream, cancellationToken);
            return new PacketBoundStream(stream, PacketLimitBytes, PacketLimitBytes);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw new PublishException(PublishFault.Unreachable, $"{options.Broker} cannot be reached: {Reason(e)}.", e);
        }
        catch
        {
            socket?.Dispose();
            if (stream is not null)
                await stream.DisposeAsync();
            throw;
        }
    }

    // An address that swallows everything, often the first of a network whose IPv6 leads nowhere, must leave time for the others.
    private async Task<Socket> ConnectToAnyAsync(IPAddress[] addresses, CancellationToken cancellationToken)
    {
        var failure = new SocketException((int)SocketError.HostNotFound);
        for (var i = 0; i < addresses.Length; i++)
        {
            Socket? socket = null;
            using var share = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (i < addresses.Length - 1)
                share.CancelAfter(options.ConnectTimeout / (addresses.Length + 1));
            try
            {
                socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(new IPEndPoint(addresses[i], options.Broker.Port), share.Token);
                return socket;
            }
            catch (SocketException e)
            {
                socket?.Dispose();
                failure = e;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                socket?.Dispose();
                failure = new SocketException((int)SocketError.TimedOut);
            }
            catch
            {
                socket?.Dispose();
                throw;
            }
        }

        throw failure;
    }

    private static string Reason(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nothing listens there",
        SocketError.HostNotFound or SocketError.NoData => "the name is not known",
        SocketError.TimedOut => "nothing answers there",
        SocketError.TryAgain => "the name could not be looked up",
        SocketError.NetworkUnreachable or SocketError.HostUnreachable => "there is no way to it",
        _ => e.SocketErrorCode.ToString(),
    };

    private async Task<SslStream> EncryptAsync(Stream inner, CancellationToken cancellationToken)
    {
        string? refusal = null;
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            var settings = new SslClientAuthenticationOptions
            {
                TargetHost = options.Broker.Host,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (refusal = Refusal(certificate, chain, errors)) is null,
                // Brokers of plants and homes have certificates of their own authorities, which publish no revocation lists.
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            };
            if (options.CaFile is { } authorities)
            {
                settings.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                settings.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authorities);
                if (settings.CertificateChainPolicy.CustomTrustStore.Count == 0)
                    throw new CryptographicException($"{authorities} holds no certificate in PEM form.");
            }

            if (options.CertificateFile is { } own)
                settings.ClientCertificates = [X509Certificate2.CreateFromPemFile(own, options.KeyFile)];
            await stream.AuthenticateAsClientAsync(settings, cancellationToken);
            return stream;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or CryptographicException or UnauthorizedAccessException)
        {
            await stream.DisposeAsync();
            throw new PublishException(PublishFault.Tls, Sentence(e, refusal), e);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private string Sentence(Exception e, string? refusal) => e switch
    {
        _ when refusal is not null => $"The certificate of {options.Broker} is refused: {refusal}.",
        CryptographicException or UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException =>
            $"The certificate files for {options.Broker} cannot be read: {e.Message}",
        _ => $"{options.Broker} did not complete the TLS handshake ({e.Message}). Is its port one for TLS, with TLS 1.2 or later, and does it ask for a client certificate?",
    };

    private string? Refusal(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return null;
        if (certificate is null)
            return "the broker showed none";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"it is not made out for '{options.Broker.Host}'; write the host as the certificate names it";
        var status = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) ?? X509ChainStatusFlags.NoError;
        if (status.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return $"it is valid from {certificate.GetEffectiveDateString()} to {certificate.GetExpirationDateString()}; renew it, or set this device's clock";
        return status.HasFlag(X509ChainStatusFlags.UntrustedRoot) || status.HasFlag(X509ChainStatusFlags.PartialChain)
            ? $"its authority is unknown here; name the authority's certificate as {(options.CaFile is null ? "ca" : "ca, now " + options.CaFile)}, and let the broker send intermediate certificates"
            : status.ToString();
    }
}
