namespace EdgeAgent.Host.Composition.Controls;

/// <summary>A stage's eye on a number that persons set: applies it on the stage's own thread, whenever it is another one. Allocates nothing.</summary>
/// <param name="number">The number.</param>
/// <param name="apply">Takes it.</param>
internal sealed class NumberFollower(LiveNumber number, Action<double> apply)
{
    private double _applied = double.NaN;

    /// <summary>Applies the number if need be; to be called before each frame or block.</summary>
    public void Follow()
    {
        var value = number.Value;
        if (value == _applied || double.IsNaN(value))
            return;
        _applied = value;
        apply(value);
    }
}
