namespace EdgeAgent.Pipeline.Events;

/// <summary>A file on the device that proves an event.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Path">Its full path.</param>
/// <param name="Sha256">The hash of its content, 64 digits in lower-case hex; absent while it is pending.</param>
/// <param name="Bytes">Its length; absent while it is pending.</param>
/// <param name="Pending">True while it is still being written: evidence.completed tells when it is there. Else absent.</param>
public sealed record EvidenceFile(EvidenceKind Kind, string Path, string? Sha256 = null, long? Bytes = null, bool? Pending = null);
