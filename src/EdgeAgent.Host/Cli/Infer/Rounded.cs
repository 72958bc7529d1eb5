namespace EdgeAgent.Host.Cli.Infer;

/// <summary>How many digits of a result mean something.</summary>
internal static class Rounded
{
    /// <summary>A score or probability: models agree with themselves on other processors to about four digits.</summary>
    public static double Score(double value) => Math.Round(value, 4);

    /// <summary>Pixels, to a hundredth.</summary>
    public static double Pixels(float value) => Math.Round((double)value, 2);

    /// <summary>Milliseconds, to the microsecond.</summary>
    public static double Milliseconds(double value) => Math.Round(value, 3);

    /// <summary>mm³, to a thousandth.</summary>
    public static double CubicMillimetres(double value) => Math.Round(value, 3);

    /// <summary>A time that the model took, to a tenth of a millisecond.</summary>
    public static double Taken(TimeSpan value) => Math.Round(value.TotalMilliseconds, 1);
}
