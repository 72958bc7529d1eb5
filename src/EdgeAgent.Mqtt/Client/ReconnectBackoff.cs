namespace EdgeAgent.Mqtt.Client;

/// <summary>
/// How long to wait before the next connection: doubling, with ±20 % jitter, so that a thousand agents do not come back at once when their
/// broker does.
/// </summary>
/// <param name="minimum">The first wait.</param>
/// <param name="maximum">The longest one while the fault may pass by itself.</param>
/// <param name="random">The source of the jitter.</param>
internal sealed class ReconnectBackoff(TimeSpan minimum, TimeSpan maximum, Random random)
{
    // A wrong password stays wrong until a person acts, and many brokers ban who tries it too often.
    private const int PersonMinimumFactor = 30;
    private const int PersonMaximumFactor = 5;
    private int _failures;

    /// <summary>The wait after one more failure.</summary>
    /// <param name="needsPerson">Whether waiting alone will hardly help.</param>
    public TimeSpan Next(bool needsPerson)
    {
        var first = needsPerson ? minimum * PersonMinimumFactor : minimum;
        var longest = needsPerson ? maximum * PersonMaximumFactor : maximum;
        var doubled = first * Math.Pow(2, Math.Min(_failures++, 30));
        return (doubled < longest ? doubled : longest) * (0.8 + 0.4 * random.NextDouble());
    }

    /// <summary>Begins anew, after a connection that held.</summary>
    public void Reset() => _failures = 0;
}
