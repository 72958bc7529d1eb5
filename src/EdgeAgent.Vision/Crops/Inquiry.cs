using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Crops;

/// <summary>
/// What one second model has said of one object, and when it is asked again: at every picture until enough looks agree, then now and then;
/// a look that disagrees makes more follow. An answer stays until another one is agreed on. Allocates nothing after it is made.
/// </summary>
internal sealed class Inquiry(CropOptions options)
{
    /// <summary>Looks without an answer, in lengths of a vote, after which an object is only looked at now and then.</summary>
    private const int Patience = 4;

    private readonly AnswerVote _vote = new(options.Needed, options.Of);
    private int _fruitless;
    private string? _told;

    /// <summary>What enough looks agree on; null while there is nothing.</summary>
    public string? Label { get; private set; }

    /// <summary>How surely, 0 to 1.</summary>
    public double Score { get; private set; }

    /// <summary>Since when, or from when on, a look is wanted.</summary>
    public StreamTime DueSince { get; private set; }

    /// <summary>Whether it has ever been an answer that confirms the object.</summary>
    public bool IsConfirmed { get; private set; }

    /// <summary>Whether the answer has not been told yet.</summary>
    public bool IsNews => Label != _told;

    /// <summary>Another object.</summary>
    public void Begin(StreamTime now)
    {
        _vote.Clear();
        (_fruitless, _told, Label, Score, DueSince, IsConfirmed) = (0, null, null, 0, now, false);
    }

    /// <summary>Takes a look.</summary>
    /// <param name="answer">What it says.</param>
    /// <param name="weight">How well it saw the object, above 0.</param>
    /// <param name="now">The moment of its picture.</param>
    /// <returns>Whether the answer is another than before.</returns>
    public bool Take(CropAnswer answer, double weight, StreamTime now)
    {
        _vote.Add(answer, weight);
        var before = (Label, Score);
        if (_vote.Agree(Label) is { } agreed)
        {
            (Label, Score) = (agreed, Math.Round(_vote.ScoreOf(agreed), 4));
            IsConfirmed |= options.Verify.Contains(agreed, StringComparer.OrdinalIgnoreCase);
        }

        // One that turns its back says nothing against what was seen before.
        if (Label is not null && (answer.Label is null || answer.Label == Label))
            (_fruitless, DueSince) = (0, now + options.Every);
        else
            DueSince = ++_fruitless < Patience * options.Of ? now : now + options.Every;
        return before != (Label, Score);
    }

    /// <summary>The answer is told.</summary>
    /// <returns>What was told before; null where nothing was.</returns>
    public string? Tell()
    {
        var previous = _told;
        _told = Label;
        return previous;
    }
}
