using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Audio.Tests.Recognition.Live;

/// <summary>Writes down what it is given when it is let: a model as slow as a test wants it.</summary>
internal sealed class ScriptedWork(string name, List<string> log) : IUtteranceWork
{
    /// <summary>Set while work may go on.</summary>
    public ManualResetEventSlim Gate { get; } = new(true);

    /// <summary>Set when work has begun and waits at the gate.</summary>
    public ManualResetEventSlim AtGate { get; } = new();

    /// <summary>What the next utterances end with; null for text.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Whether the next utterances are not written down.</summary>
    public bool Declines { get; set; }

    /// <summary>Samples between two steps.</summary>
    public int Step { get; init; } = int.MaxValue;

    public int FirstStep => Step;

    public StepDone Advance(SpokenUtterance utterance, CancellationToken cancellationToken)
    {
        var count = utterance.Audio.Length / Step * Step;
        Say($"{name}{utterance.Number}:{count}");
        Pass(cancellationToken);
        return new StepDone(count, count + Step);
    }

    public bool Finish(SpokenUtterance utterance, CancellationToken cancellationToken)
    {
        Pass(cancellationToken);
        if (Failure is { } failure)
            throw failure;
        Say($"{name}{utterance.Number}");
        return !Declines;
    }

    public void Dropped(SpokenUtterance utterance, UtteranceDrop reason) => Say($"{name}{utterance.Number} {reason}");

    public void Overloaded(string message) => Say(message);

    private void Pass(CancellationToken cancellationToken)
    {
        AtGate.Set();
        Gate.Wait(cancellationToken);
    }

    private void Say(string line)
    {
        lock (log)
            log.Add(line);
    }
}
