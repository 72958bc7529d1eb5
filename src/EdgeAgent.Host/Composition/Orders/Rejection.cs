using EdgeAgent.Mqtt.Commands;

namespace EdgeAgent.Host.Composition.Orders;

/// <summary>What the command <c>reject</c> of a camera is told.</summary>
internal static class Rejection
{
    /// <summary>The object's number.</summary>
    public const string Number = "number";

    /// <summary>What was said.</summary>
    public const string Words = "words";

    /// <summary>Who rejects it.</summary>
    public const string By = "by";

    /// <summary>The members of its request.</summary>
    public static IReadOnlyList<CommandArgument> Arguments { get; } =
    [
        new(Number, ArgumentKind.Whole) { IsRequired = true, Min = 0, Max = 999_999 },
        new(Words, ArgumentKind.Text),
        new(By, ArgumentKind.Text) { LongestText = 63 },
    ];
}
