namespace EdgeAgent.Host.Cli.Devices;

/// <summary>One device, as <c>devices --json</c> prints it.</summary>
/// <param name="Kind"><c>camera</c> or <c>microphone</c>.</param>
/// <param name="Source">What a configuration's <c>source:</c> says.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="Problem">Why it cannot be used now; null when it can.</param>
internal sealed record DeviceRow(string Kind, string Source, string Name, string? Problem);
