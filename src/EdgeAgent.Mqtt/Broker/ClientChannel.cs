using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// A client's connection, which knows by which door it came in. It gives a client that brings no id one of the broker's choice, as both versions of MQTT allow
/// (3.1.1, section 3.1.3.1) and mosquitto_sub expects; MQTTnet's server refuses it.
/// </summary>
/// <param name="inner">What reads and writes packets; owned.</param>
/// <param name="door">Where it came in.</param>
/// <param name="cutOff">Closes the connection at once, also while somebody waits for it to be written to.</param>
internal sealed class ClientChannel(IMqttChannelAdapter inner, Door door, Action cutOff) : IMqttChannelAdapter
{
    /// <summary>Where it came in.</summary>
    public Door Door => door;

    public long BytesReceived => inner.BytesReceived;

    public long BytesSent => inner.BytesSent;

    public X509Certificate2 ClientCertificate => inner.ClientCertificate;

    public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

    public EndPoint LocalEndPoint => inner.LocalEndPoint;

    public bool IsSecureConnection => door.Certificate is not null;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

    /// <summary>Closes the connection at once.</summary>
    public void CutOff() => cutOff();

    public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

    public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        var packet = await inner.ReceivePacketAsync(cancellationToken);
        if (packet is MqttConnectPacket { ClientId: null or "" } connect)
            connect.ClientId = $"client-{Guid.NewGuid():n}";
        return packet;
    }

    public void ResetStatistics() => inner.ResetStatistics();

    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => inner.SendPacketAsync(packet, cancellationToken);

    public void Dispose() => inner.Dispose();
}
