namespace EdgeAgent.Host.Machine;

/// <summary>What one sensor says.</summary>
/// <param name="Zone">What it measures, by the kernel's word: <c>cpu-thermal</c>, <c>x86_pkg_temp</c>.</param>
/// <param name="Celsius">Degrees.</param>
internal sealed record Temperature(string Zone, double Celsius);
