namespace EdgeAgent.Mqtt.Client;

/// <summary>Why something could not be published; a metric's attribute.</summary>
public enum PublishFault
{
    /// <summary>No connection: name not found, port closed, no route.</summary>
    Unreachable,

    /// <summary>Nothing came back in time.</summary>
    Timeout,

    /// <summary>The broker refused user name, password or client certificate.</summary>
    Credentials,

    /// <summary>The broker does not speak this version of MQTT.</summary>
    ProtocolVersion,

    /// <summary>The broker refused the connection or the message for another reason.</summary>
    Refused,

    /// <summary>The encrypted connection could not be made, or the broker's certificate is not to be trusted.</summary>
    Tls,

    /// <summary>The broker's certificate is not valid at this device's time, and this device's clock is not set.</summary>
    Clock,

    /// <summary>Another client with the same client id has taken the connection over.</summary>
    TakenOver,

    /// <summary>The connection was cut or closed, or what came over it was no MQTT.</summary>
    Lost,

    /// <summary>The broker has no room for messages or connections now.</summary>
    Busy,

    /// <summary>The broker failed to take a message and does not say why.</summary>
    BrokerError,

    /// <summary>The broker closed the connection over the size of a message.</summary>
    TooLarge,

    /// <summary>The embedded broker's port is taken.</summary>
    PortTaken,

    /// <summary>The Sparkplug host that the node speaks to went offline.</summary>
    HostAway,
}
