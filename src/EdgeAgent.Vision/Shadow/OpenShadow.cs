using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Shadow;

/// <summary>A shadow model, ready to look.</summary>
/// <param name="Detector">Looks; owned, and disposed before the loan.</param>
/// <param name="Sha256">Of its graph and its description, in hex.</param>
/// <param name="MinScore">The lowest score that counts where no person has set one, 0 to 1.</param>
/// <param name="Loan">What the model is borrowed by; owned.</param>
public sealed record OpenShadow(IDetector Detector, string Sha256, double MinScore, IDisposable Loan) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Detector.Dispose();
        Loan.Dispose();
    }
}
