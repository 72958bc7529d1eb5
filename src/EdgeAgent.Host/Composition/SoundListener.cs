using EdgeAgent.Audio.Sound;
using EdgeAgent.Audio.Sound.Tagging;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Names the sounds of one microphone, beside the thread that listens: networks that hear ten seconds at once may take as long as a word. Two windows wait at most.
/// Then the newest is left out, which is counted and said; where the same results are wanted on every run the listener waits instead. Allocates nothing for a
/// window that nothing is told of.
/// </summary>
internal sealed class SoundListener : IAsyncDisposable
{
    private const int Places = 2;

    private readonly SoundWindows _windows;
    private readonly Tagger _tagger;
    private readonly SoundWatch _watch;
    private readonly SlateMark _mark;
    private readonly ModelFaultNotice _faults;
    private readonly EventIssuer _events;
    private readonly EventIssuer _agentEvents;
    private readonly bool _isRepeatable;
    private readonly string _stream;
    private readonly string _model;
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly CancellationToken _stop;
    private readonly Task _work;

    // A ring of places: the listener writes at _write, the worker reads at its own index; the semaphores count free and full ones.
    private readonly Place[] _places;
    private readonly SemaphoreSlim _free = new(Places);
    private readonly SemaphoreSlim _full = new(0);
    private int _write;
    private bool _isBehind;
    private bool _skippedFirst;
    private CaptureStamp _stamp;

    // The worker's own: of the window that was heard last.
    private CaptureStamp _heardAt;
    private long _end;

    /// <summary>Opens a stream on a model.</summary>
    /// <param name="stream">The microphone.</param>
    /// <param name="streamRateHz">Samples a second of what it gives.</param>
    /// <param name="model">Names the sounds; disposed after this.</param>
    /// <param name="cut">Samples of a window and from one to the next, at the model's rate.</param>
    /// <param name="options">What is told.</param>
    /// <param name="isRepeatable">Whether no window may be left out.</param>
    /// <param name="mark">What the slate says while the model runs.</param>
    /// <param name="events">The microphone's events.</param>
    /// <param name="agentEvents">Where it is said that windows are left out.</param>
    /// <param name="faults">Where it is said that the model fails.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="ModelException">A class that is named is none of the model's.</exception>
    public SoundListener(
        string stream, int streamRateHz, TaggerModel model, (int Window, int Hop) cut, SoundOptions options, bool isRepeatable, SlateMark mark,
        EventIssuer events, EventIssuer agentEvents, ModelFaultNotice faults, CancellationToken stop)
    {
        (_stream, _model, _isRepeatable, _mark, _events, _agentEvents, _faults, _stop) = (stream, model.Name, isRepeatable, mark, events, agentEvents, faults, stop);
        _tags = [new(AgentMeter.StreamAttribute, stream), new(AgentMeter.ModelAttribute, model.Name)];
        _watch = new SoundWatch(model.Name, model.Labels, options, streamRateHz, Tell);
        _windows = new SoundWindows(streamRateHz, model.SampleRateHz, cut.Window, cut.Hop, Take);
        _places = [.. Enumerable.Range(0, Places).Select(_ => new Place(cut.Window))];
        _tagger = model.Open(stream);
        _work = DedicatedThread.RunAsync($"sounds {stream}", Work, stop);
    }

    /// <summary>Takes the next samples of the stream.</summary>
    /// <param name="samples">Mono, at the stream's rate.</param>
    /// <param name="position">Of the first one.</param>
    /// <param name="gapBefore">Whether audio is missing before them.</param>
    /// <param name="stamp">When the last one was captured.</param>
    /// <exception cref="ModelException">The model rests, and the stream is nothing without it.</exception>
    public void Process(ReadOnlySpan<float> samples, long position, bool gapBefore, CaptureStamp stamp)
    {
        if (_work.IsFaulted)
            _work.GetAwaiter().GetResult();
        _stamp = stamp;
        _windows.Process(samples, position, gapBefore);
    }

    /// <summary>Takes what is left and ends the sounds that are there: no sample follows, or none for a while.</summary>
    public void Finish()
    {
        if (_work.IsCompleted || _stop.IsCancellationRequested)
            return;
        try
        {
            _windows.Finish();
            if (Reserve(waits: true))
                Hand(Content.Break);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The worker ends them too when it stops.
        }
    }

    /// <summary>Hears what waits, unless the stream was told to stop, and ends the sounds that are there.</summary>
    public async ValueTask DisposeAsync()
    {
        // One more than there are windows.
        _full.Release();
        try
        {
            await _work;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // What waited is given up with the stream.
        }
        finally
        {
            _tagger.Dispose();
            _free.Dispose();
            _full.Dispose();
        }
    }

    private void Take(in SoundWindow window, ReadOnlySpan<float> samples)
    {
        if (!Reserve(_isRepeatable))
        {
            AgentMeter.SkippedWindows.Add(1, _tags);
            // The gap before it must not be forgotten with it.
            _skippedFirst |= window.IsFirst;
            SayBehind();
            return;
        }

        var place = _places[_write];
        samples.CopyTo(place.Samples);
        (place.Count, place.Window, place.Stamp) = (samples.Length, window with { IsFirst = window.IsFirst || _skippedFirst }, _stamp);
        _skippedFirst = false;
        Hand(Content.Window);
    }

    private void Hand(Content content)
    {
        _places[_write].Content = content;
        _write = (_write + 1) % Places;
        _full.Release();
    }

    private bool Reserve(bool waits)
    {
        if (!waits)
            return _free.Wait(0, CancellationToken.None);
        // The worker that has failed frees no place.
        while (!_free.Wait(TimeSpan.FromMilliseconds(100), _stop))
        {
            if (_work.IsCompleted)
                return false;
        }

        return true;
    }

    private void SayBehind()
    {
        if (_isBehind)
            return;
        _isBehind = true;
        _agentEvents.Issue(new AgentFault
        {
            Component = _stream,
            Message = $"Model '{_model}' takes longer for a window of sound than there is from one to the next, so windows are left out. Lengthen sounds.hop of '{_stream}', or name a smaller model.",
        });
    }

    private void Work()
    {
        try
        {
            for (var read = 0; ; read = (read + 1) % Places)
            {
                _full.Wait(_stop);
                var place = _places[read];
                if (place.Content == Content.Nothing)
                    break;
                if (place.Content == Content.Break)
                    _watch.Break(_end);
                else
                    Hear(place);
                place.Content = Content.Nothing;
                _free.Release();
            }
        }
        finally
        {
            // Also when the agent stops: what has begun must end for those who listen to the events.
            _watch.Break(_end);
        }
    }

    private void Hear(Place place)
    {
        _heardAt = place.Stamp;
        if (place.Window.IsFirst)
            _watch.Break(_end);
        _end = place.Window.End;
        if (_faults.IsLeftAlone)
            return;
        try
        {
            ReadOnlySpan<float> scores;
            using (_mark.During(SlateWork.Run))
                scores = _tagger.Score(place.Samples.AsSpan(0, place.Count), _stop);
            _watch.Push(scores, place.Window.Start, place.Window.End);
            _faults.Worked();
        }
        catch (ModelException e)
        {
            _faults.Failed(e);
        }
    }

    private void Tell(EventData told) => _events.Issue(told, _heardAt, null, _watch.Why(told));

    private enum Content
    {
        /// <summary>The place is free; where one is announced all the same, nothing follows.</summary>
        Nothing,

        /// <summary>A window to be heard.</summary>
        Window,

        /// <summary>What is there ends.</summary>
        Break,
    }

    private sealed class Place(int windowSamples)
    {
        public Content Content { get; set; }

        public float[] Samples { get; } = new float[windowSamples];

        public int Count { get; set; }

        public SoundWindow Window { get; set; }

        public CaptureStamp Stamp { get; set; }
    }
}
