namespace EdgeAgent.Mqtt.Tls;

/// <summary>What was found of a certificate's files.</summary>
/// <param name="State">How they are.</param>
/// <param name="Message">The same in a sentence that names the file.</param>
public sealed record CertificateFinding(CertificateState State, string Message);
