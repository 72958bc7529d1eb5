using System.Globalization;
using System.Text.RegularExpressions;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>Sets a number: a plain decimal one, <c>5</c> or <c>0.5</c>, within its limits.</summary>
internal sealed partial class NumberCommand(EventSource source, double min, double max, Func<double, string?> set) : DeskCommand(source)
{
    private const int LongestNumber = 40;

    /// <inheritdoc/>
    public override bool IsRequest => false;

    /// <inheritdoc/>
    public override Task<CommandOutcome> CarryOutAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) => Task.FromResult(
        !TryRead(payload.Span, out var number)
            ? CommandOutcome.Not(RefusalCause.Payload, $"Its payload of {payload.Length} bytes is no plain decimal number; write one such as {Text(min)} or {Text(max)}, without unit, exponent, spaces or quotes.")
        : number < min || number > max
            ? CommandOutcome.Not(RefusalCause.Payload, $"The number is outside of what is allowed, {Text(min)} to {Text(max)}.")
        : OutcomeOf(set(number)));

    /// <summary>Reads a plain decimal number: digits, and a point with digits behind it or not, behind a minus or not.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> payload, out double number)
    {
        number = 0;
        if (payload.Length is 0 or > LongestNumber)
            return false;
        Span<char> text = stackalloc char[LongestNumber];
        for (var i = 0; i < payload.Length; i++)
            text[i] = (char)payload[i];
        text = text[..payload.Length];
        if (!Pattern().IsMatch(text))
            return false;
        // Never -0, which prints another way.
        number = double.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) + 0.0;
        return true;
    }

    private static string Text(double number) => number.ToString("0.############", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?\z")]
    private static partial Regex Pattern();
}
