using System.Runtime.CompilerServices;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>A model that looks at pictures and videos: the reading, the time that it takes, and what all results have.</summary>
/// <param name="model">The model's name.</param>
/// <param name="labels">Names of its classes by number.</param>
/// <param name="time">For the time that it takes.</param>
internal abstract class PicturePredictor(string model, IReadOnlyList<string>? labels, TimeProvider time) : IPredictor
{
    private readonly MediaFrames _frames = new(time);

    /// <inheritdoc/>
    public string Model => model;

    /// <inheritdoc/>
    public IReadOnlyList<string>? Labels => labels;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InferResult> PredictAsync(string input, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var (frame, isOfVideo) in _frames.ReadAsync(input, stop))
        {
            var began = time.GetTimestamp();
            Run(frame, stop);
            var taken = time.GetElapsedTime(began);
            yield return Finish(Tell() with
            {
                Input = input,
                Model = Model,
                Frame = isOfVideo ? frame.Index : null,
                TimeMs = isOfVideo ? Rounded.Milliseconds(frame.Time.TotalMilliseconds) : null,
                Width = frame.Format.Width,
                Height = frame.Format.Height,
                Ms = Rounded.Taken(taken),
            });
        }
    }

    /// <inheritdoc/>
    public async Task<RepeatedInput> RepeatAsync(string input, CancellationToken stop)
    {
        await foreach (var (frame, _) in _frames.ReadAsync(input, stop))
        {
            var pool = new FramePool();
            var copy = pool.Rent(frame.Format);
            frame.Pixels.CopyTo(copy.Pixels);
            copy.Place(frame.Time, frame.Stamp, frame.Index, frame.Segment);
            return new RepeatedInput(again => Run(copy, again), () =>
            {
                copy.Dispose();
                pool.Dispose();
            })
            {
                Size = (frame.Format.Width, frame.Format.Height),
            };
        }

        throw new DeviceException(DeviceFault.Unreadable, $"{input} holds no picture. Name another one.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        _frames.Dispose();
    }

    /// <summary>Runs the model on a frame.</summary>
    protected abstract void Run(FrameLease frame, CancellationToken stop);

    /// <summary>What it found: the keys of its task.</summary>
    protected abstract InferResult Tell();

    /// <summary>Adds what can only be done with the whole result.</summary>
    protected virtual InferResult Finish(InferResult result) => result;

    /// <summary>Gives back what was opened on the model.</summary>
    protected abstract void Close();
}
