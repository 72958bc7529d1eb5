using System.Runtime.CompilerServices;

namespace EdgeAgent.TestKit;

/// <summary>Waits for a condition, with a deadline that fails the test by the condition's own text.</summary>
public static class Until
{
    /// <summary>How long a condition may take unless told otherwise: far above what it takes, for machines under load.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not in time.</exception>
    public static async Task TrueAsync(Func<bool> condition, TimeSpan? deadline = null, Func<string>? state = null, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        var limit = deadline ?? Patience;
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > limit)
                throw new TimeoutException($"Not within {limit.TotalSeconds:0.#} s: {text}. {state?.Invoke()}");
            await Task.Delay(5);
        }
    }
}
