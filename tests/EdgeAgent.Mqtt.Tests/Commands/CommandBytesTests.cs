using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.Commands;

/// <summary>Whatever bytes come, they are refused in words or are exactly what was declared.</summary>
public sealed class CommandBytesTests
{
    private static readonly EventSource Source = EventSource.OfAgent("line-3");

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"a\"", "\"b\"", "\"a\":", "\"b\":", "1", "-0", "1e999", "1e-999", "NaN", "null", "true", "\"\\ud800\"", "\"\\u0000\"", " ", "\n", "\t",
        "0x1F", "9007199254740993", "\"é\"", "//", "123456789012345678901234567890",
    ];

    [Property(MaxTest = 500)]
    public void Any_bytes_as_a_request_are_refused_or_hold_the_declared_arguments_only(byte[] bytes) => Try(bytes);

    [Property(MaxTest = 1000)]
    public Property Anything_made_of_json_is_refused_or_holds_the_declared_arguments_only() =>
        Prop.ForAll(Gen.Elements(Pieces).ArrayOf().ToArbitrary(), pieces => Try(Encoding.UTF8.GetBytes(string.Concat(pieces))));

    [Property(MaxTest = 500)]
    public void A_number_is_read_as_it_was_written(int whole, uint fraction)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{whole}.{fraction}");
        Assert.True(NumberCommand.TryRead(Encoding.UTF8.GetBytes(text), out var number));
        Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), number);
    }

    [Property(MaxTest = 1000)]
    public Property Any_bytes_as_a_number_are_refused_or_a_plain_decimal_number() =>
        Prop.ForAll(Gen.Elements("0123456789.-+eE ,xN\0\n"u8.ToArray()).ArrayOf().ToArbitrary(), bytes =>
        {
            if (!NumberCommand.TryRead(bytes, out var number))
                return;
            Assert.True(double.IsFinite(number));
            Assert.Matches(@"\A-?[0-9]+(\.[0-9]+)?\z", Encoding.ASCII.GetString(bytes));
        });

    private static void Try(byte[] bytes)
    {
        JsonElement? taken = null;
        var command = new RequestCommand(Source, [new CommandArgument("a", ArgumentKind.Number), new CommandArgument("b", ArgumentKind.Text)], (arguments, _) =>
        {
            taken = arguments.Clone();
            return Task.FromResult(CommandAnswer.Done);
        });
        var work = command.CarryOutAsync(bytes, CancellationToken.None);
        Assert.True(work.IsCompletedSuccessfully);
        var outcome = work.Result;
        Assert.Equal(taken is null, outcome.Cause == RefusalCause.Payload);
        Assert.InRange(AnswerJson.Of(outcome).Length, 1, AnswerJson.LongestRefusalBytes);
        if (taken is not { } arguments)
            return;
        foreach (var member in arguments.EnumerateObject())
            Assert.True(member.Name == "a" ? double.IsFinite(member.Value.GetDouble()) : member.Name == "b" && member.Value.GetString()!.Length > 0);
    }
}
