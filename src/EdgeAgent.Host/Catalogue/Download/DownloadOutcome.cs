namespace EdgeAgent.Host.Catalogue.Download;

/// <summary>How one attempt at an address ended, and why.</summary>
/// <param name="Step">What to do next.</param>
/// <param name="Reason">In words; empty when the file is whole.</param>
/// <param name="Fault">What it counts as, where it is the end.</param>
/// <param name="Pause">How long the server asks to wait; null when it says nothing.</param>
internal sealed record DownloadOutcome(DownloadStep Step, string Reason = "", PullFault Fault = PullFault.Refused, TimeSpan? Pause = null);
