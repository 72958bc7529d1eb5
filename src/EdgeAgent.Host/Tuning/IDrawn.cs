namespace EdgeAgent.Host.Tuning;

/// <summary>A shape as somebody has drawn it.</summary>
/// <typeparam name="TSelf">Its kind.</typeparam>
internal interface IDrawn<TSelf>
{
    /// <summary>The name that it had when somebody began to draw; null for one that is new.</summary>
    string? Was { get; }

    /// <summary>Whether it says the same, to a ten-thousandth of the picture.</summary>
    bool IsLike(TSelf other);
}
