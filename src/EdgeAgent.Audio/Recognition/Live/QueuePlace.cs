using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>One stream's place in the queue of a recogniser. Its methods are for the thread that listens.</summary>
public sealed class QueuePlace
{
    private readonly RecognitionDesk _desk;
    private readonly CancellationTokenSource _stop;

    internal QueuePlace(RecognitionDesk desk, QueuePlaceOptions options, IUtteranceWork work, CancellationTokenSource stop)
    {
        (_desk, Options, Work, _stop, Stop) = (desk, options, work, stop, stop.Token);
    }

    /// <summary>An utterance has begun; its samples follow.</summary>
    /// <exception cref="Exception">What the work on an earlier one failed with, beyond what it bears.</exception>
    public void Begin(SpokenUtterance utterance)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        _desk.Begin(this, utterance);
    }

    /// <summary>Adds what was said of the newest utterance.</summary>
    /// <param name="utterance">The newest.</param>
    /// <param name="audio">Holds its samples.</param>
    /// <param name="end">The position after the last one that is known to be of it.</param>
    /// <param name="stamp">When that was captured.</param>
    /// <exception cref="Exception">What the work failed with, beyond what it bears.</exception>
    /// <exception cref="OperationCanceledException">The stream stops.</exception>
    public void Append(SpokenUtterance utterance, UtteranceBuffer audio, long end, CaptureStamp stamp)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        utterance.Append(audio, end, stamp);
        _desk.Appended(this, utterance);
    }

    /// <summary>The newest utterance is over; its samples are all there.</summary>
    /// <exception cref="Exception">What the work failed with, beyond what it bears.</exception>
    public void End(SpokenUtterance utterance)
    {
        ArgumentNullException.ThrowIfNull(utterance);
        _desk.End(this, utterance);
    }

    /// <summary>Takes an utterance that is over and was heard by somebody else.</summary>
    /// <param name="utterance">An empty one.</param>
    /// <param name="samples">What belongs into it; copied.</param>
    /// <param name="stamp">When the last was captured.</param>
    /// <exception cref="Exception">What the work failed with, beyond what it bears.</exception>
    public void Add(SpokenUtterance utterance, ReadOnlySpan<float> samples, CaptureStamp stamp)
    {
        Begin(utterance);
        utterance.Append(samples, stamp);
        End(utterance);
    }

    /// <summary>Waits until nothing can be done for this stream before more of it comes.</summary>
    /// <exception cref="Exception">What the work failed with, beyond what it bears.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void WaitUntilIdle(CancellationToken cancellationToken)
    {
        Idle.Wait(cancellationToken);
        _desk.RequireSound(this);
    }

    /// <summary>Leaves the queue when what waits is done, or at once when the stream stops: then what waits is dropped.</summary>
    public async Task CloseAsync()
    {
        await _desk.CloseAsync(this);

        // Not under the queue's lock: that waits for a stop which is being told, and this waits for the lock.
        _stop.Dispose();
    }

    /// <summary>How it stands.</summary>
    internal QueuePlaceOptions Options { get; }

    /// <summary>What is done with its utterances.</summary>
    internal IUtteranceWork Work { get; }

    /// <summary>Cancelled when the stream stops, or the desk.</summary>
    internal CancellationToken Stop { get; }

    /// <summary>Set while nothing is to be done.</summary>
    internal ManualResetEventSlim Idle { get; } = new(true);

    // What follows is guarded by the queue.

    /// <summary>The oldest first; the last one may not be over yet.</summary>
    internal List<SpokenUtterance> Utterances { get; } = [];

    /// <summary>The one that is being worked on now; it is the oldest.</summary>
    internal SpokenUtterance? Current { get; set; }

    /// <summary>Utterances that were dropped of which that is not said yet.</summary>
    internal int Untold { get; set; }

    /// <summary>The turn in which it was served last.</summary>
    internal long LastServed { get; set; }

    /// <summary>Why it can be used no more.</summary>
    internal Exception? Fault { get; set; }

    /// <summary>Ends when it has left; null before it wants to.</summary>
    internal TaskCompletionSource? Leaving { get; set; }

    /// <summary>Drops what waits when the stream stops.</summary>
    internal CancellationTokenRegistration OnStop { get; set; }

    /// <summary>It is gone.</summary>
    internal void Leave() => Leaving!.SetResult();

    /// <summary>Whether there is something to do.</summary>
    internal bool IsReady => Current is null && Utterances is [var oldest, ..] && (oldest.HasEnded || oldest.Count >= oldest.Done.NextStep);

    /// <summary>The oldest utterance that is over and not worked on.</summary>
    internal SpokenUtterance? OldestWaiting => Utterances.Find(u => u.HasEnded && u != Current);

    /// <summary>Audio of utterances that are over and wait.</summary>
    internal double WaitingSeconds => Utterances.Sum(u => u.CountedSeconds);
}
