using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.Commands;

[Collection(CounterReading.Collection)]
public sealed class CommandDeskTests : IAsyncLifetime, IDisposable
{
    private const string Mute = "edgeagent/line-3/desk/set/mute";
    private const string Gain = "edgeagent/line-3/desk/set/gain";
    private const string Snapshot = "edgeagent/line-3/entrance/command/snapshot";
    private const string Reload = "edgeagent/line-3/command/reload";
    private const string Wanted = "edgeagent/clients/response/tests";
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly ConcurrentQueue<object> _done = [];
    private readonly ConcurrentQueue<RecordedCommand> _carriedOut = [];
    private readonly FakeTimeProvider _time = new();
    private readonly ListLogger<CommandDesk> _log = new();
    private readonly PassingMessages _answers = new();
    private readonly CommandDesk _desk;

    public CommandDeskTests()
    {
        _desk = new CommandDesk("line-3", _answers, _time, _log) { OnCarriedOut = _carriedOut.Enqueue };
        var desk = new EventSource("line-3", SourceKind.Microphone, "desk");
        _desk.AddSwitch(desk, "mute", isOn => Note(isOn));
        _desk.AddNumber(desk, "gain", -12, 12, number => Note(number));
        _desk.AddRequest(new EventSource("line-3", SourceKind.Camera, "entrance"), "snapshot", (arguments, _) =>
        {
            Note(arguments.GetRawText());
            return Task.FromResult(new CommandAnswer(null, new JsonObject { ["bytes"] = 12 }));
        }, new CommandArgument("quality", ArgumentKind.Whole) { Min = 1, Max = 100 }, new CommandArgument("why", ArgumentKind.Text) { LongestText = 10, IsRequired = true },
            new CommandArgument("size", ArgumentKind.Text) { Choices = ["small", "large"] }, new CommandArgument("masks", ArgumentKind.Flag));
        _desk.AddRequest(EventSource.OfAgent("line-3"), "reload", (_, _) => Task.FromResult(CommandAnswer.Done));
    }

    public Task InitializeAsync() => _desk.StartAsync(CancellationToken.None);

    public Task DisposeAsync() => _desk.StopAsync(CancellationToken.None);

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task On_and_off_switch_and_a_response_topic_is_answered()
    {
        var answer = await AskAsync(Mute, "ON");
        Assert.Equal((Wanted, """{"ok":true}""", "application/json", false), (answer.Topic, TextOf(answer), answer.ContentType, answer.Retain));
        Assert.Equal("""{"ok":true}""", TextOf(await AskAsync(Mute, "OFF")));
        Assert.Equal([true, false], _done);
    }

    [Fact]
    public async Task What_was_carried_out_is_told_with_when_it_came_and_what_was_refused_is_not()
    {
        var at = _time.GetUtcNow();
        await AskAsync(Mute, "ON");
        await AskAsync(Mute, "MAYBE");
        await AskAsync(Snapshot, """{"why":"überall"}""");
        await AskAsync(Reload, "");
        Assert.Equal(
            [new(at, "desk/set/mute", "ON"), new(at, "entrance/command/snapshot", """{"why":"überall"}"""), new(at, "command/reload", "")], _carriedOut);
    }

    [Fact]
    public async Task What_is_repeated_is_done_when_the_call_returns_beside_all_limits_and_what_cannot_be_is_logged()
    {
        for (var i = 0; i < 2 * CommandDesk.AtOnce; i++)
        {
            var repeated = _desk.RepeatAsync(new RecordedCommand(_time.GetUtcNow(), "desk/set/gain", $"{i % 12}"), CancellationToken.None);
            Assert.Equal(i + 1, _done.Count);
            await repeated;
        }

        await _desk.RepeatAsync(new RecordedCommand(_time.GetUtcNow(), "desk/set/gain", "loud"), CancellationToken.None);
        await _desk.RepeatAsync(new RecordedCommand(_time.GetUtcNow(), "desk/set/volume", "3"), CancellationToken.None);
        Assert.Equal(2 * CommandDesk.AtOnce, _done.Count);
        Assert.Equal(2, _log.Count(5011));
        // It was told when it was carried out first.
        Assert.Empty(_carriedOut);
    }

    [Fact]
    public async Task A_setting_without_a_response_topic_is_answered_by_its_state_alone()
    {
        Take(Mute, "ON", responseTopic: null);
        // What comes behind it in the same queue is answered: the first was carried out without a word.
        await AskAsync(Gain, "0");
        Assert.Equal([true, 0d], _done);
        Assert.False(_answers.TryTake(out _));
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("0.5", 0.5)]
    [InlineData("-12", -12)]
    [InlineData("-0", 0)]
    [InlineData("12.000", 12)]
    public async Task A_plain_decimal_number_within_its_limits_is_set(string payload, double number)
    {
        Assert.Equal("""{"ok":true}""", TextOf(await AskAsync(Gain, payload)));
        Assert.Equal([number], _done);
        // Not as -0, which prints as such.
        Assert.False(double.IsNegative((double)_done.Single()) && number == 0);
    }

    [Theory]
    [InlineData("12.001")]
    [InlineData("-13")]
    [InlineData("999999999999999999999999999999999999")]
    public async Task A_number_outside_of_its_limits_is_refused(string payload) =>
        Assert.Equal("The number is outside of what is allowed, -12 to 12.", await RefusalAsync(Gain, payload, "payload"));

    [Theory]
    [InlineData("")]
    [InlineData(" 5")]
    [InlineData("5\n")]
    [InlineData("+5")]
    [InlineData("05")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("5,0")]
    [InlineData("1e1")]
    [InlineData("1e999")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("0x5")]
    [InlineData("\"5\"")]
    [InlineData("٥")]
    [InlineData("0.00000000000000000000000000000000000000000000001")]
    public async Task What_is_no_plain_decimal_number_is_refused(string payload) =>
        Assert.StartsWith($"Its payload of {Encoding.UTF8.GetByteCount(payload)} bytes is no plain decimal number; write one such as -12 or 12", await RefusalAsync(Gain, payload, "payload"), StringComparison.Ordinal);

    [Theory]
    [InlineData("on")]
    [InlineData("")]
    [InlineData("ON\0")]
    [InlineData("{\"mute\":true}")]
    public async Task What_is_neither_on_nor_off_is_refused(string payload) =>
        Assert.Equal($"Its payload of {payload.Length} bytes is neither ON nor OFF; write one of them, in capitals and without quotes.", await RefusalAsync(Mute, payload, "payload"));

    [Theory]
    [InlineData("edgeagent/line-3/desk/set/moot", "There is no such setting or command; did you mean desk/set/mute?")]
    [InlineData("edgeagent/line-3/command/relaod", "There is no such setting or command; did you mean command/reload?")]
    [InlineData("edgeagent/line-3/desk/set/brightness", "There is no such setting or command; there are desk/set/gain, desk/set/mute.")]
    [InlineData("edgeagent/line-3/attic-window/set/x", "There is no such setting or command; there are command/reload, desk/set/gain, desk/set/mute, entrance/command/snapshot.")]
    [InlineData("edgeagent/line-4/desk/set/mute", "There is no such setting or command; there are command/reload, desk/set/gain, desk/set/mute, entrance/command/snapshot.")]
    public async Task A_name_that_is_not_there_is_told_the_nearest_or_what_there_is(string topic, string reason) => Assert.Equal(reason, await RefusalAsync(topic, "ON", "unknown"));

    [Theory]
    [InlineData("""{"why":"test"}""")]
    [InlineData(""" {"quality": 100, "why": "tést", "size": "small", "masks": false} """)]
    public async Task A_request_with_the_arguments_that_are_declared_is_carried_out_and_answered(string payload)
    {
        Assert.Equal("""{"ok":true,"result":{"bytes":12}}""", TextOf(await AskAsync(Snapshot, payload)));
        Assert.Equal([payload.Trim()], _done);
    }

    [Fact]
    public async Task A_request_without_arguments_takes_an_empty_payload_or_an_empty_object()
    {
        Assert.Equal("""{"ok":true}""", TextOf(await AskAsync(Reload, "")));
        Assert.Equal("""{"ok":true}""", TextOf(await AskAsync(Reload, "{}")));
        Assert.Equal("Its payload has a member that is not known here; this command takes none: send an empty payload, or {}.", await RefusalAsync(Reload, """{"now":true}""", "payload"));
    }

    [Theory]
    [InlineData("""{"quality":0,"why":"a"}""", "Its member \"quality\" is not a whole number from 1 to 100.")]
    [InlineData("""{"quality":50.5,"why":"a"}""", "Its member \"quality\" is not a whole number from 1 to 100.")]
    [InlineData("""{"quality":1e999,"why":"a"}""", "Its member \"quality\" is not a whole number from 1 to 100.")]
    [InlineData("""{"quality":"50","why":"a"}""", "Its member \"quality\" is not a whole number from 1 to 100.")]
    [InlineData("""{"quality":50}""", "Its payload has no member \"why\": a string of 1 to 10 characters.")]
    [InlineData("""{"why":"elevencharsX"}""", "Its member \"why\" is not a string of 1 to 10 characters.")]
    [InlineData("""{"why":"a\u0000"}""", "Its member \"why\" is not a string of 1 to 10 characters.")]
    [InlineData("""{"why":"a","size":"huge"}""", "Its member \"size\" is not one of \"small\", \"large\".")]
    [InlineData("""{"why":"a","masks":1}""", "Its member \"masks\" is not true or false.")]
    [InlineData("""{"why":{"a":{"b":1}}}""", "Its member \"why\" is not a string of 1 to 10 characters.")]
    [InlineData("""[{"why":"a"}]""", "Its payload is JSON, but no object; write {…}, or nothing at all.")]
    [InlineData("null", "Its payload is JSON, but no object; write {…}, or nothing at all.")]
    public async Task Arguments_that_do_not_fit_are_refused_by_name(string payload, string reason) => Assert.Equal(reason, await RefusalAsync(Snapshot, payload, "payload"));

    [Theory]
    [InlineData("""{"why":"a","why":"b"}""")]
    [InlineData("""{"why":"a",}""")]
    [InlineData("""{"why":"a"} {}""")]
    [InlineData("""{"why":"\ud800"}""")]
    [InlineData("""{"\ud800":1,"why":"a"}""")]
    [InlineData("""{"why":NaN}""")]
    [InlineData("""{"why":[[[[[[1]]]]]]}""")]
    [InlineData("\uFEFF{\"why\":\"a\"}")]
    [InlineData("{\"why\":\"a\"")]
    [InlineData("restart")]
    public async Task What_is_no_strict_json_object_is_refused(string payload) => Assert.StartsWith("Its payload of ", await RefusalAsync(Snapshot, payload, "payload"), StringComparison.Ordinal);

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused() => Assert.Equal("Its payload is not UTF-8.", await RefusalAsync(Snapshot, [.. "{\"why\":\""u8, 0xC3, .. "\"}"u8], "payload"));

    [Fact]
    public async Task A_payload_that_is_too_long_is_not_looked_at()
    {
        Assert.Equal("Its payload has 65537 bytes, and 65536 are looked at.", await RefusalAsync(Snapshot, new string(' ', 65537), "too_large"));
        Assert.EndsWith("is no JSON object, or has a member twice, or is nested deeper than 4.", await RefusalAsync(Snapshot, new string('[', 65536), "payload"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_in_two_pieces_is_one()
    {
        var second = new Piece("N"u8.ToArray(), 1);
        var first = new Piece("O"u8.ToArray(), 0, second);
        _desk.Take(new IncomingMessage(Mute, new ReadOnlySequence<byte>(first, 0, second, 1), false, Wanted));
        await AnswerAsync();
        Assert.Equal([true], _done);
    }

    [Fact]
    public async Task An_empty_retained_setting_only_has_the_broker_forget_one()
    {
        _desk.Take(Message(Mute, [], Wanted) with { IsRetained = true });
        // What comes behind it is answered: the first was neither carried out nor refused.
        Assert.Equal("""{"ok":true}""", TextOf(await AskAsync(Mute, "ON")));
        Assert.Equal([true], _done);
        Assert.False(_answers.TryTake(out _));
    }

    [Fact]
    public async Task What_is_retained_is_never_carried_out_and_told_so_at_a_low_rate()
    {
        for (var i = 0; i < 1000; i++)
            _desk.Take(Message(Mute, "ON"u8.ToArray(), Wanted) with { IsRetained = true });
        Assert.Equal("It is retained, so nobody knows when it was meant; publish it without that.", ErrorOf(await AnswerAsync(), "retained"));
        Assert.Equal(9, Drain());
        Assert.Empty(_done);
        // They take nothing from those that are meant.
        await AskAsync(Mute, "ON");
        Assert.Equal([true], _done);
    }

    [Fact]
    public async Task The_answer_carries_back_correlation_data_and_trace()
    {
        var answer = await AskAsync(Mute, "ON", correlation: [1, 0, 255], trace: Trace);
        Assert.Equal([1, 0, 255], answer.Correlation.ToArray());
        Assert.Equal([new("traceparent", Trace)], answer.UserProperties);
        Assert.NotNull(answer.Expiry);
        Assert.Empty((await AskAsync(Mute, "ON", trace: "00-hello-world-01")).UserProperties);
    }

    [Fact]
    public async Task Correlation_data_that_is_too_long_is_refused()
    {
        Assert.True((await AskAsync(Mute, "ON", correlation: new byte[256])).Correlation.Length == 256);
        var answer = await AskAsync(Mute, "ON", correlation: new byte[257]);
        Assert.Equal("Its correlation data has 257 bytes, and 256 are carried back.", ErrorOf(answer, "correlation"));
        Assert.Equal(0, answer.Correlation.Length);
        Assert.Single(_done);
    }

    [Theory]
    [InlineData("homeassistant/device/x/config")]
    [InlineData("$SYS/broker")]
    [InlineData("edgeagent/+/response/x")]
    [InlineData("edgeagent/line-4/command/restart")]
    [InlineData("")]
    public async Task Answers_go_to_no_topic_that_is_not_meant_for_them(string responseTopic)
    {
        Take(Mute, "ON", responseTopic);
        var answer = await AnswerAsync();
        Assert.Equal("edgeagent/line-3/desk/response/mute", answer.Topic);
        Assert.StartsWith("No answers are sent to the response topic that it names; they are to edgeagent/+/response/#", ErrorOf(answer, "response_topic"), StringComparison.Ordinal);
        Assert.Empty(_done);
    }

    [Theory]
    [InlineData(Reload, "edgeagent/line-3/response/reload")]
    [InlineData(Snapshot, "edgeagent/line-3/entrance/response/snapshot")]
    [InlineData("edgeagent/line-3/attic/set/x", "edgeagent/line-3/attic/response/x")]
    [InlineData("edgeagent/line-3/Attic/set/x", null)]
    [InlineData("edgeagent/line-3/attic/set/é", null)]
    [InlineData("edgeagent/line-3/response/set/x", null)]
    public async Task Without_a_response_topic_a_request_is_answered_beside_its_command(string topic, string? answerTopic)
    {
        Take(topic, "", responseTopic: null);
        // Of those that nobody could answer, the next answer is that of the next one.
        if (answerTopic is null)
            Take(Reload, "", responseTopic: null);
        Assert.Equal(answerTopic ?? "edgeagent/line-3/response/reload", (await AnswerAsync()).Topic);
    }

    [Fact]
    public async Task A_flood_is_carried_out_at_a_bounded_rate_and_answered_at_a_bounded_rate()
    {
        using var refused = new CounterReading("edgeagent.command.refused");
        for (var i = 0; i < 10_000; i++)
            _desk.Take(Message(Mute, "ON"u8.ToArray(), Wanted));
        await Until.TrueAsync(() => _done.Count == CommandDesk.AtOnce, state: () => $"{_done.Count}");
        Assert.Equal(9900, refused["rate"]);
        Assert.True(_log.Count(5011) <= 10, _log.All);
        // 100 that were carried out, 10 of the others.
        var answers = 0;
        await Until.TrueAsync(() => (answers += Drain()) == 110, state: () => $"{answers}");

        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 1000; i++)
            _desk.Take(Message(Mute, "OFF"u8.ToArray(), Wanted));
        await Until.TrueAsync(() => _done.Count == CommandDesk.AtOnce + CommandDesk.PerSecond, state: () => $"{_done.Count}");
        Assert.Contains("Before this, 9890 more commands were refused", _log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_request_holds_up_no_setting_and_too_many_of_them_are_refused()
    {
        var slow = new TaskCompletionSource<CommandAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _desk.AddRequest(EventSource.OfAgent("line-3"), "slow", (_, _) =>
        {
            begun.TrySetResult();
            return slow.Task;
        });
        Take("edgeagent/line-3/command/slow", "", Wanted);
        await begun.Task.WaitAsync(Until.Patience);
        for (var i = 0; i < 20; i++)
            Take(Reload, "", Wanted);
        Assert.False(_answers.TryTake(out _));
        Assert.Equal("Too many commands wait to be carried out, or the agent stops; try again later.", await RefusalAsync(Reload, "", "busy"));
        await AskAsync(Mute, "ON");

        slow.SetResult(new CommandAnswer("The camera is away."));
        Assert.Equal("The camera is away.", ErrorOf(await AnswerAsync(), "refused"));
        for (var i = 0; i < 20; i++)
            Assert.Equal("""{"ok":true}""", TextOf(await AnswerAsync()));
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_cancelled_and_the_next_one_goes_on()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _desk.AddRequest(EventSource.OfAgent("line-3"), "slow", async (_, deadline) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, deadline);
            return CommandAnswer.Done;
        });
        Take("edgeagent/line-3/command/slow", "", Wanted);
        await begun.Task.WaitAsync(Until.Patience);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("It was not done within 30 s.", ErrorOf(await AnswerAsync(), "timeout"));
        Assert.Equal("""{"ok":true}""", TextOf(await AskAsync(Reload, "")));
    }

    [Fact]
    public async Task One_that_ignores_its_deadline_is_left_and_not_given_again_until_it_ends()
    {
        using var end = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _desk.AddSwitch(EventSource.OfAgent("line-3"), "stuck", _ =>
        {
            begun.TrySetResult();
            end.Wait();
            return null;
        });
        Take("edgeagent/line-3/set/stuck", "ON", Wanted);
        await begun.Task.WaitAsync(Until.Patience);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("It was not done within 30 s.", ErrorOf(await AnswerAsync(), "timeout"));
        Assert.Equal("The same command, given before, has not ended yet.", await RefusalAsync("edgeagent/line-3/set/stuck", "ON", "busy"));
        await AskAsync(Mute, "ON");
        end.Set();
        await Until.TrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Take("edgeagent/line-3/set/stuck", "ON", Wanted);
            return AnswerAsync().GetAwaiter().GetResult() is var answer && TextOf(answer) == """{"ok":true}""";
        });
    }

    [Fact]
    public async Task A_stop_cancels_what_is_carried_out_and_answers_what_waits()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _desk.AddRequest(EventSource.OfAgent("line-3"), "slow", async (_, stop) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop);
            return CommandAnswer.Done;
        });
        Take("edgeagent/line-3/command/slow", "", Wanted);
        await begun.Task.WaitAsync(Until.Patience);
        Take(Reload, "", Wanted);
        await _desk.StopAsync(CancellationToken.None).WaitAsync(Until.Patience);
        Assert.Equal("The agent stops.", ErrorOf(await AnswerAsync(), "stopped"));
        Assert.Equal("The agent stops.", ErrorOf(await AnswerAsync(), "stopped"));
        Assert.StartsWith("Too many commands wait to be carried out, or the agent stops", await RefusalAsync(Reload, "", "busy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handler_that_throws_ends_nothing_but_its_request()
    {
        _desk.AddRequest(EventSource.OfAgent("line-3"), "broken", (_, _) => throw new InvalidOperationException("secret detail"));
        Assert.Equal("A defect of the agent came between; its log says more.", await RefusalAsync("edgeagent/line-3/command/broken", "", "failed"));
        Assert.Equal(1, _log.Count(5013));
        _desk.AddRequest(EventSource.OfAgent("line-3"), "away", (_, _) => throw new PublishException(PublishFault.Lost, "The disk is away."));
        Assert.Equal("The disk is away.", await RefusalAsync("edgeagent/line-3/command/away", "", "failed"));
    }

    [Fact]
    public async Task Every_refusal_fits_into_a_kilobyte()
    {
        foreach (var text in new[] { new string('x', 10_000), new string('é', 3000), new string('\u0001', 2000), string.Concat(Enumerable.Repeat("😀", 2000)), new string('\ud800', 500) })
        {
            _desk.AddSwitch(EventSource.OfAgent("line-3"), "odd", _ => text);
            var answer = await AskAsync("edgeagent/line-3/set/odd", "ON");
            Assert.InRange(answer.Payload.Length, 200, 1024);
            Assert.EndsWith("…", ErrorOf(answer, "refused"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_log_says_topic_and_outcome_and_never_what_a_payload_says()
    {
        await AskAsync(Snapshot, """{"why":"canary1"}""");
        await AskAsync(Snapshot, """{"canary2":"canary3"}""");
        await AskAsync(Mute, "canary4");
        await AskAsync(Gain, "31337");
        await AskAsync("edgeagent/line-3/desk/set/a\u0007b", "ON");
        Assert.Contains("Command on edgeagent/line-3/entrance/command/snapshot is carried out.", _log.All, StringComparison.Ordinal);
        Assert.Contains("Command on edgeagent/line-3/desk/set/gain is refused (payload): The number is outside of what is allowed, -12 to 12.", _log.All, StringComparison.Ordinal);
        Assert.Contains("edgeagent/line-3/desk/set/a?b is refused (unknown)", _log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", _log.All, StringComparison.Ordinal);
        Assert.DoesNotContain("31337", _log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_removed_is_not_there_any_more()
    {
        _desk.Remove(new EventSource("line-3", SourceKind.Microphone, "desk"));
        await RefusalAsync(Mute, "ON", "unknown");
        await RefusalAsync(Gain, "1", "unknown");
        await AskAsync(Reload, "");
        Assert.Empty(_done);
    }

    private string? Note(object value)
    {
        _done.Enqueue(value);
        return null;
    }

    private void Take(string topic, string payload, string? responseTopic) => _desk.Take(Message(topic, Encoding.UTF8.GetBytes(payload), responseTopic));

    private static IncomingMessage Message(string topic, byte[] payload, string? responseTopic) => new(topic, new ReadOnlySequence<byte>(payload), false, responseTopic);

    private async Task<OutgoingMessage> AskAsync(string topic, string payload, byte[]? correlation = null, string? trace = null)
    {
        _desk.Take(Message(topic, Encoding.UTF8.GetBytes(payload), Wanted) with { Correlation = correlation, TraceParent = trace });
        return await AnswerAsync();
    }

    private Task<string> RefusalAsync(string topic, string payload, string cause) => RefusalAsync(topic, Encoding.UTF8.GetBytes(payload), cause);

    private async Task<string> RefusalAsync(string topic, byte[] payload, string cause)
    {
        var done = _done.Count;
        _desk.Take(Message(topic, payload, Wanted));
        var error = ErrorOf(await AnswerAsync(), cause);
        Assert.Equal(done, _done.Count);
        return error;
    }

    private async Task<OutgoingMessage> AnswerAsync()
    {
        OutgoingMessage? answer = null;
        await Until.TrueAsync(() => _answers.TryTake(out answer), state: () => _log.All);
        return answer!;
    }

    private int Drain()
    {
        var count = 0;
        for (; _answers.TryTake(out _); count++)
        {
        }

        return count;
    }

    private static string TextOf(OutgoingMessage answer) => Encoding.UTF8.GetString(answer.Payload.Span);

    private static string ErrorOf(OutgoingMessage answer, string cause)
    {
        using var json = JsonDocument.Parse(answer.Payload);
        Assert.Equal(["ok", "cause", "error"], json.RootElement.EnumerateObject().Select(m => m.Name));
        Assert.False(json.RootElement.GetProperty("ok").GetBoolean());
        Assert.Equal(cause, json.RootElement.GetProperty("cause").GetString());
        return json.RootElement.GetProperty("error").GetString()!;
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(byte[] bytes, long index, Piece? next = null) => (Memory, RunningIndex, Next) = (bytes, index, next);
    }
}
