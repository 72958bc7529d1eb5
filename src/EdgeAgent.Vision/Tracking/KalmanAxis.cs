namespace EdgeAgent.Vision.Tracking;

/// <summary>
/// A Kalman filter of one coordinate that moves at constant velocity: state (position, velocity) and its 2×2 covariance.
/// </summary>
/// <remarks>
/// The 8-state filter of SORT and ByteTrack has diagonal noise and couples each position with its own velocity only. Its covariance
/// therefore stays block-diagonal, and four of these filters are that filter, exactly and without a matrix.
/// </remarks>
internal struct KalmanAxis
{
    private double _positionVariance;
    private double _covariance;
    private double _velocityVariance;

    public KalmanAxis(double position, double positionDeviation, double velocityDeviation)
    {
        Position = position;
        _positionVariance = positionDeviation * positionDeviation;
        _velocityVariance = velocityDeviation * velocityDeviation;
    }

    public double Position { get; private set; }

    /// <summary>Change of the position per unit of time.</summary>
    public double Velocity { get; set; }

    /// <summary>Moves the state on.</summary>
    /// <param name="step">Units of time; the noise grows with it, as that of so many single steps at rest would.</param>
    /// <param name="positionDeviation">Standard deviation that one unit of time adds to the position.</param>
    /// <param name="velocityDeviation">Standard deviation that one unit of time adds to the velocity.</param>
    public void Predict(double step, double positionDeviation, double velocityDeviation)
    {
        Position += step * Velocity;
        _positionVariance += step * (2 * _covariance + step * _velocityVariance) + step * positionDeviation * positionDeviation;
        _covariance += step * _velocityVariance;
        _velocityVariance += step * velocityDeviation * velocityDeviation;
    }

    /// <summary>The coordinates have changed.</summary>
    /// <param name="position">Where it is in the new ones.</param>
    /// <param name="velocity">Its velocity in the new ones.</param>
    /// <param name="scale">How long a unit of the old ones is in the new ones.</param>
    public void Move(double position, double velocity, double scale)
    {
        (Position, Velocity) = (position, velocity);
        var square = scale * scale;
        _positionVariance *= square;
        _covariance *= square;
        _velocityVariance *= square;
    }

    /// <summary>How far a measured position is from the expected one, in standard deviations, squared.</summary>
    public readonly double DistanceTo(double measured, double deviation) =>
        (measured - Position) * (measured - Position) / (_positionVariance + deviation * deviation);

    /// <summary>Takes in a measured position.</summary>
    public void Update(double measured, double deviation)
    {
        var innovation = measured - Position;
        var innovationVariance = _positionVariance + deviation * deviation;
        var positionGain = _positionVariance / innovationVariance;
        var velocityGain = _covariance / innovationVariance;
        Position += positionGain * innovation;
        Velocity += velocityGain * innovation;
        _velocityVariance -= velocityGain * _covariance;
        _covariance -= positionGain * _covariance;
        _positionVariance -= positionGain * _positionVariance;
    }
}
