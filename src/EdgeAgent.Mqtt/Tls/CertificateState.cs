namespace EdgeAgent.Mqtt.Tls;

/// <summary>How a certificate's files are.</summary>
public enum CertificateState
{
    /// <summary>As they should be.</summary>
    Good,

    /// <summary>They work, but not for long.</summary>
    EndsSoon,

    /// <summary>They work, and others can read the key.</summary>
    Open,

    /// <summary>They can be read, and are not valid at this time.</summary>
    OutOfDate,

    /// <summary>They cannot be read, or do not fit each other.</summary>
    Unusable,
}
