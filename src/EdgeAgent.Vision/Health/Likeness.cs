namespace EdgeAgent.Vision.Health;

/// <summary>How two series of numbers go with each other.</summary>
internal struct Likeness
{
    private double _count, _first, _second, _firstSquares, _secondSquares, _products;

    /// <summary>How many numbers of each there are.</summary>
    public readonly double Count => _count;

    /// <summary>Pearson's correlation; 0 where one of them does not vary.</summary>
    public readonly double Correlation
    {
        get
        {
            var both = Math.Sqrt(FirstSpread * SecondSpread);
            return both > 0 ? (_products - _first * _second / _count) / both : 0;
        }
    }

    /// <summary>How much the second varies, in terms of the first's standard deviation; 0 where that does not vary.</summary>
    public readonly double Contrast => FirstSpread > 0 ? Math.Sqrt(SecondSpread / FirstSpread) : 0;

    /// <summary>Standard deviation of the first.</summary>
    public readonly double FirstDeviation => _count > 0 ? Math.Sqrt(FirstSpread / _count) : 0;

    private readonly double FirstSpread => Math.Max(0, _firstSquares - _first * _first / _count);

    private readonly double SecondSpread => Math.Max(0, _secondSquares - _second * _second / _count);

    /// <summary>Adds the next number of each.</summary>
    public void Add(double first, double second)
    {
        _count++;
        _first += first;
        _second += second;
        _firstSquares += first * first;
        _secondSquares += second * second;
        _products += first * second;
    }
}
