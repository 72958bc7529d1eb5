using System.Globalization;

namespace EdgeAgent.Host.Doctor;

/// <summary>What a model takes of this machine.</summary>
/// <param name="Milliseconds">Of one look at a picture, or of one second of sound.</param>
/// <param name="IsOfSound">Which of both.</param>
internal sealed record ModelCost(double Milliseconds, bool IsOfSound)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds:0.0} ms a {(IsOfSound ? "second of sound" : "picture")}");
}
