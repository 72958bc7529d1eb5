namespace EdgeAgent.Host.Composition.Budget;

/// <summary>How often one camera is looked at now; read for each frame, without a lock. Disposed when its source closes.</summary>
/// <param name="usual">Pictures a second as configured; 0 for all.</param>
/// <param name="left">Told of the end.</param>
internal sealed class CameraPace(double usual, Action<CameraPace> left) : IDisposable
{
    private double _restrained = double.NaN;

    /// <summary>Pictures a second; 0 for all.</summary>
    public double Rate => Volatile.Read(ref _restrained) is var rate && double.IsNaN(rate) ? usual : rate;

    /// <summary>Looks as often as that; null for as often as configured.</summary>
    public void Set(double? rate) => Volatile.Write(ref _restrained, rate ?? double.NaN);

    /// <inheritdoc/>
    public void Dispose() => left(this);
}
