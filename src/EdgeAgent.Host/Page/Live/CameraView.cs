using System.Text.Json;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Page.Scores;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Host.Page.Live;

/// <summary>
/// What those who look on see of one camera: the newest picture, masks burnt in, and the objects in it. A picture is made only while somebody waits for one, once for all who do, beside the
/// stream, one at a time; while nobody looks a frame costs one read. While memory is short they get what is seen without its picture, and why.
/// </summary>
/// <param name="name">The camera.</param>
/// <param name="encoder">Makes pictures.</param>
/// <param name="scores">Counts the scores of what is seen.</param>
/// <param name="spare">Says when pictures are given up.</param>
/// <param name="time">Keeps pictures apart.</param>
internal sealed class CameraView(string name, JpegEncoder encoder, ScoreBook scores, SpareWork spare, TimeProvider time)
{
    /// <summary>The most pixels of a picture's longer side.</summary>
    public const int LongestSide = 960;

    // What a page takes of one record.
    private const int MostJson = 256 << 10;
    private const int MostObjects = 500;

    /// <summary>At most five pictures a second; a little less, for a camera's five come unevenly.</summary>
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(180);

    private readonly NextRecord _next = new();
    private Task _work = Task.CompletedTask;
    private long? _takenAt;

    /// <summary>Counts the scores of what is seen.</summary>
    public ScoreBook Scores => scores;

    /// <summary>Waits for the next picture.</summary>
    /// <returns>The picture; null where the camera is taken out.</returns>
    /// <exception cref="DeviceException">No picture can be made on this machine.</exception>
    public Task<LiveRecord?> NextAsync(CancellationToken cancellationToken) => _next.WaitAsync(cancellationToken);

    /// <summary>Takes a picture where somebody waits for one; on the stream's own thread, last of all that look at the frame.</summary>
    /// <param name="frame">The frame, which stays the stream's.</param>
    /// <param name="objects">Gives what is seen in it; asked only where it is shown.</param>
    public void See(FrameLease frame, Func<IReadOnlyList<ObjectInSight>>? objects)
    {
        if (!_next.IsWanted || !_work.IsCompleted || (_takenAt is { } taken && time.GetElapsedTime(taken) < LeastInterval))
            return;
        _takenAt = time.GetTimestamp();
        var isShed = spare.IsShed(OptionalWork.LivePictures);
        var json = Write(frame, objects?.Invoke() ?? [], isShed ? SpareWork.Sentence : null);
        if (isShed)
        {
            _next.Give(new LiveRecord(json, ReadOnlyMemory<byte>.Empty));
            return;
        }

        // Its memory is given back with the copy.
        using var pool = new FramePool(1);
        var copy = pool.Rent(frame.Format);
        frame.Pixels.CopyTo(copy.Pixels);
        // Where it needs a child, that has a deadline.
        _work = DedicatedThread.RunAsync($"look {name}", () => Make(copy, json), CancellationToken.None);
    }

    /// <summary>Waits for the last picture: the source is closed. Whoever looks goes on to wait, for it may be opened again.</summary>
    public Task CloseAsync() => _work;

    /// <summary>The camera is taken out.</summary>
    public void End() => _next.End();

    private void Make(FrameLease copy, byte[] json)
    {
        using (copy)
        {
            try
            {
                _next.Give(new LiveRecord(json, encoder.Encode(copy, CancellationToken.None, LongestSide)));
            }
            catch (DeviceException e)
            {
                _next.Fail(e);
            }
            catch (Exception e)
            {
                _next.Fail(e);
                throw;
            }
        }
    }

    private byte[] Write(FrameLease frame, IReadOnlyList<ObjectInSight> objects, string? without)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("source"u8, name);
            writer.WriteNumber("item"u8, frame.Index);
            writer.WriteNumber("stream_ms"u8, Math.Round(frame.Time.TotalMilliseconds, 1));
            writer.WriteString("at"u8, CloudEventJson.Format(frame.Stamp.WallClock));
            writer.WriteNumber("width"u8, frame.Format.Width);
            writer.WriteNumber("height"u8, frame.Format.Height);
            if (without is not null)
                writer.WriteString("without"u8, without);
            writer.WriteStartArray("objects"u8);
            foreach (var one in objects.Take(MostObjects))
            {
                if (writer.BytesCommitted + writer.BytesPending > MostJson / 2)
                    break;
                Write(writer, one);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, ObjectInSight one)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id"u8, one.Id);
        writer.WriteString("label"u8, one.Label);
        writer.WriteNumber("score"u8, Math.Round(one.Score, 3));
        writer.WriteStartObject("box"u8);
        writer.WriteNumber("x"u8, Math.Round(one.Box.X, 5));
        writer.WriteNumber("y"u8, Math.Round(one.Box.Y, 5));
        writer.WriteNumber("w"u8, Math.Round(one.Box.W, 5));
        writer.WriteNumber("h"u8, Math.Round(one.Box.H, 5));
        writer.WriteEndObject();
        writer.WriteStartArray("zones"u8);
        foreach (var zone in one.Zones)
            writer.WriteStringValue(zone);
        writer.WriteEndArray();
        writer.WriteBoolean("stationary"u8, one.Stationary);
        writer.WriteEndObject();
    }
}
