using System.Text;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition;

/// <summary>A microphone that is asked to write down what is said, at the desk where persons and rules ask.</summary>
public sealed class TranscriptionTests : IAsyncDisposable
{
    private static readonly RecognizeSettings Waiting = new() { Model = "commands", OnlyWhen = "false" };

    private readonly PassingMessages _answers = new();
    private readonly CommandDesk _desk;

    public TranscriptionTests() => _desk = new CommandDesk("line-3", _answers, TimeProvider.System, NullLogger<CommandDesk>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _desk.StopAsync(CancellationToken.None);
        _desk.Dispose();
    }

    [Theory]
    [InlineData("{\"seconds\":2.5}", 2.5)]
    [InlineData("{}", 30)]
    [InlineData("", 30)]
    public async Task A_command_has_what_is_said_written_down_for_so_long(string payload, double seconds)
    {
        var wish = await OpenAsync(Waiting);
        Take("edgeagent/line-3/desk/command/transcribe", payload);
        Assert.Equal("{\"ok\":true}", await AnswerAsync());
        Assert.True(wish.TryTake(out var length));
        Assert.Equal(seconds, length.TotalSeconds);
        Assert.False(wish.TryTake(out _));
    }

    [Fact]
    public async Task A_rule_asks_on_the_same_way()
    {
        var wish = await OpenAsync(Waiting);
        new RuleActions("line-3", _desk, new PassingMessages()).Do(new RuleActionSettings { Transcribe = new Dictionary<string, string> { ["desk"] = "1.5m" } });
        Assert.Equal("{\"ok\":true}", await AnswerAsync());
        Assert.True(wish.TryTake(out var length));
        Assert.Equal(TimeSpan.FromSeconds(90), length);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_a_sentence()
    {
        var wish = await OpenAsync(null);
        Assert.Contains("'desk' has no recogniser, and nothing that is said there can be written down. Add recognize: {model: …} to it.", await RefusalAsync("{}"), StringComparison.Ordinal);
        await OpenAsync(new RecognizeSettings { Model = "commands" });
        Assert.Contains("'desk' writes down everything that is said.", await RefusalAsync("{}"), StringComparison.Ordinal);
        await OpenAsync(Waiting, SourceState.Muted);
        Assert.Contains("'desk' hears nothing now; its health says why.", await RefusalAsync("{}"), StringComparison.Ordinal);
        await OpenAsync(Waiting);
        Assert.Contains("is not a number from 1 to 600", await RefusalAsync("{\"seconds\":601}"), StringComparison.Ordinal);
        Assert.False(wish.TryTake(out _));
    }

    private async Task<TranscriptionWish> OpenAsync(RecognizeSettings? settings, SourceState state = SourceState.Running)
    {
        var wish = new TranscriptionWish();
        var desk = new EventSource("line-3", SourceKind.Microphone, "desk");
        _desk.AddRequest(desk, CommandNames.Transcribe, new Transcription("desk", settings, wish, () => state).AskAsync, Transcription.Arguments);
        if (_desk.ExecuteTask is null)
            await _desk.StartAsync(CancellationToken.None);
        return wish;
    }

    private void Take(string topic, string payload) => _desk.Take(new IncomingMessage(topic, new System.Buffers.ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)), IsRetained: false));

    private async Task<string> RefusalAsync(string payload)
    {
        Take("edgeagent/line-3/desk/command/transcribe", payload);
        return await AnswerAsync();
    }

    private async Task<string> AnswerAsync()
    {
        OutgoingMessage? answer = null;
        await Until.TrueAsync(() => _answers.TryTake(out answer));
        Assert.Equal("edgeagent/line-3/desk/response/transcribe", answer!.Topic);
        return Encoding.UTF8.GetString(answer.Payload.Span);
    }
}
