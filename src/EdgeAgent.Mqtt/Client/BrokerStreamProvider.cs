using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EdgeAgent.Mqtt.Tls;
using MQTTnet.Channel;

namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// Opens the connection that MQTTnet speaks over: a new name look-up each time, every address of the name in turn, TLS with the broker's name verified, and a bound on the
/// packets that come back. TLS is made here and not by MQTTnet, so that the bound sees the packets and a refused certificate can be
/// explained.
/// </summary>
/// <param name="options">Where and how.</param>
/// <param name="lookUp">Finds the addresses of a name; the system's own where null.</param>
/// <param name="gate">Bounds the messages that nobody has taken yet; null for none.</param>
internal sealed class BrokerStreamProvider(MqttOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? lookUp = null, InboundGate? gate = null) : IMqttClientStreamProvider
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
            socket = await ConnectToAnyAsync(await LookUpAsync(cancellationToken), cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (options.Broker.UseTls)
                stream = await EncryptAsync(stream, cancellationToken);
            return new PacketBoundStream(stream, PacketLimitBytes, PacketLimitBytes, gate: gate);
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

    // The system's look-up cannot be called off: name servers that are silent hold it for as long as resolv.conf says, half a minute or more. It ends by
    // itself then, and the next one waits for it.
    private async Task<IPAddress[]> LookUpAsync(CancellationToken cancellationToken)
    {
        var limit = options.ConnectTimeout / 2;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        try
        {
            return await (lookUp ?? Dns.GetHostAddressesAsync)(options.Broker.Host, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PublishException(PublishFault.Unreachable, $"{options.Broker} cannot be reached: no name server told its address within {limit.TotalSeconds:0.#} s.", e);
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
        CertificateRefusal? refusal = null;
        CertificateIdentity? identity = null;
        var stream = new SslStream(inner, leaveInnerStreamOpen: false);
        try
        {
            var settings = new SslClientAuthenticationOptions
            {
                TargetHost = options.Broker.Host,
                // Whatever the system's OpenSSL would still allow.
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) => (refusal = CertificateRefusal.Of(certificate, chain, errors, options)) is null,
                // Brokers of plants and homes have certificates of their own authorities, which publish no revocation lists; and what a certificate
                // names must not make this device fetch anything.
                CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
            };
            if (options.CaFile is { } authorities)
            {
                settings.CertificateChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                settings.CertificateChainPolicy.CustomTrustStore.AddRange(PemFiles.ReadAuthorities(authorities));
            }

            if (options.CertificateFile is { } own)
            {
                identity = PemFiles.ReadIdentity(own, options.KeyFile);
                settings.ClientCertificateContext = identity.ToContext();
            }

            await stream.AuthenticateAsClientAsync(settings, cancellationToken);
            return stream;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            await stream.DisposeAsync();
            throw refusal is null
                ? new PublishException(PublishFault.Tls, Sentence(e), e)
                : new PublishException(refusal.IsOnlyClock ? PublishFault.Clock : PublishFault.Tls, $"The certificate of {options.Broker} is refused: {refusal.Reason}.", e);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
        finally
        {
            identity?.Dispose();
        }
    }

    private string Sentence(Exception e) =>
        $"{options.Broker} did not complete the TLS handshake: {TlsAlert.Of(e) ?? $"{e.Message} Is its port one for TLS, with TLS 1.2 or later, and does it ask for a client certificate?"}";
}
