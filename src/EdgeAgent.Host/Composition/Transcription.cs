using System.Text.Json;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Composition;

/// <summary>Has what is said at one microphone written down for a while, for who asks: a person by MQTT, or a rule.</summary>
/// <param name="name">The microphone.</param>
/// <param name="settings">Its recogniser; null where it has none.</param>
/// <param name="wish">Where the microphone hears of it.</param>
/// <param name="state">What the microphone does.</param>
internal sealed class Transcription(string name, RecognizeSettings? settings, TranscriptionWish wish, Func<SourceState> state)
{
    /// <summary>The member of a request that says for how long.</summary>
    public const string Seconds = "seconds";

    /// <summary>The least that may be asked for.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The most that may be asked for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    // A press of a button says nothing.
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    /// <summary>What a request may say.</summary>
    public static IReadOnlyList<CommandArgument> Arguments { get; } = [new CommandArgument(Seconds, ArgumentKind.Number) { Min = Shortest.TotalSeconds, Max = Longest.TotalSeconds }];

    /// <summary>Why a microphone cannot do it, as it is configured; null where it can.</summary>
    public static string? FaultOf(string name, RecognizeSettings? settings) => settings switch
    {
        null => $"'{name}' has no recogniser, and nothing that is said there can be written down. Add recognize: {{model: …}} to it.",
        { IsArmed: false } => $"'{name}' writes down everything that is said. With recognize.after or recognize.only_when it waits for something, and for this.",
        _ => null,
    };

    /// <summary>Begins it.</summary>
    /// <param name="arguments">A request's.</param>
    /// <param name="end">Not waited for: it begins with the next sample.</param>
    public Task<CommandAnswer> AskAsync(JsonElement arguments, CancellationToken end) => Task.FromResult(Ask(arguments));

    private CommandAnswer Ask(JsonElement arguments)
    {
        if (FaultOf(name, settings) is { } fault)
            return new CommandAnswer(fault);
        if (state() != SourceState.Running)
            return new CommandAnswer($"'{name}' hears nothing now; its health says why.");
        wish.Ask(arguments.TryGetProperty(Seconds, out var seconds) ? TimeSpan.FromSeconds(seconds.GetDouble()) : Usual);
        return CommandAnswer.Done;
    }
}
