using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Evidence;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// The pictures of one camera that the broker keeps: the first one of each opening, one in which an object has entered, and whichever a person asks for. Masks are in
/// the frames already. A picture is encoded beside the stream, one at a time; what is not wanted costs a comparison. While memory is short none is made; those that were due come later.
/// </summary>
internal sealed partial class Snapshots(EventSource camera, RetainedBoard board, JpegEncoder encoder, TimeProvider time, ILogger<Snapshots> logger, SpareWork? spare = null)
{
    /// <summary>The member of a request that says how large its picture may be.</summary>
    private const string LongestSide = "longest_side";

    /// <summary>Where nobody says how large.</summary>
    private const int UsualSide = 1280;

    private const int SmallestSide = 64;

    /// <summary>Half of what usual brokers take.</summary>
    private const int LargestBytes = 1 << 20;

    /// <summary>Objects that enter one after another are in one picture.</summary>
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(10);

    private readonly ILogger _logger = logger;
    private Request? _request;
    private Task _work = Task.CompletedTask;
    private bool _isFirst;
    private bool _hasEntered;
    private long? _last;

    /// <summary>What a request for a picture may say.</summary>
    public static IReadOnlyList<CommandArgument> Arguments { get; } = [new CommandArgument(LongestSide, ArgumentKind.Whole) { Min = SmallestSide, Max = 4096 }];

    private bool IsShed => spare is not null && spare.IsShed(OptionalWork.Snapshots);

    /// <summary>The source is opened: its first picture is wanted.</summary>
    public void Begin() => _isFirst = true;

    /// <summary>An object has entered in the picture that is looked at.</summary>
    public void Entered() => _hasEntered = true;

    /// <summary>Publishes the next picture, and tells its size.</summary>
    /// <param name="arguments">A request's.</param>
    /// <param name="end">Gives up.</param>
    public async Task<CommandAnswer> AskAsync(JsonElement arguments, CancellationToken end)
    {
        if (IsShed)
            return new CommandAnswer(SpareWork.Sentence);
        var request = new Request(arguments.TryGetProperty(LongestSide, out var side) ? side.GetInt32() : UsualSide);
        Volatile.Write(ref _request, request);
        try
        {
            return await request.Answer.Task.WaitAsync(end);
        }
        finally
        {
            Interlocked.CompareExchange(ref _request, null, request);
        }
    }

    /// <summary>Takes a picture where one is wanted; on the stream's own thread, last of all that look at it.</summary>
    public void See(FrameLease frame)
    {
        var isAsked = Volatile.Read(ref _request) is not null;
        if ((!isAsked && !_isFirst && !(_hasEntered && IsDue())) || !_work.IsCompleted || IsShed)
            return;
        Take(frame);
    }

    /// <summary>Waits for the last picture: the source is closed. Who still waits for one is told so.</summary>
    public Task EndAsync()
    {
        Interlocked.Exchange(ref _request, null)?.Answer.TrySetResult(new CommandAnswer($"{camera.Name} was closed before its next picture came."));
        return _work;
    }

    private bool IsDue() => _last is not { } last || time.GetElapsedTime(last) >= LeastInterval;

    private void Take(FrameLease frame)
    {
        var request = Interlocked.Exchange(ref _request, null);
        (_isFirst, _hasEntered, _last) = (false, false, time.GetTimestamp());
        // Its memory is given back with the copy.
        using var pool = new FramePool(1);
        var copy = pool.Rent(frame.Format);
        copy.Place(frame.Time, frame.Stamp, frame.Index, frame.Segment);
        frame.Pixels.CopyTo(copy.Pixels);
        // Where it needs a child, that has a deadline.
        _work = DedicatedThread.RunAsync($"snapshot {camera.Name}", () => Publish(copy, request), CancellationToken.None);
    }

    private void Publish(FrameLease copy, Request? request)
    {
        using (copy)
        {
            try
            {
                var side = request?.LongestSide ?? UsualSide;
                var file = encoder.Encode(copy, CancellationToken.None, side);
                for (; file.Length > LargestBytes && side > SmallestSide; side /= 2)
                    file = encoder.Encode(copy, CancellationToken.None, side / 2);
                board.Set(TopicTable.SnapshotOf(camera), file, "image/jpeg");
                var (width, height) = JpegEncoder.SizeOf(copy.Format, side);
                request?.Answer.TrySetResult(new CommandAnswer(null, new JsonObject { ["width"] = width, ["height"] = height, ["bytes"] = file.Length }));
            }
            catch (DeviceException e)
            {
                LogNoSnapshot(camera.Name, e.Message);
                request?.Answer.TrySetResult(new CommandAnswer(e.Message));
            }
            catch (Exception e)
            {
                request?.Answer.TrySetException(e);
                throw;
            }
        }
    }

    /// <summary>A person's wish for a picture.</summary>
    private sealed record Request(int LongestSide)
    {
        public TaskCompletionSource<CommandAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
