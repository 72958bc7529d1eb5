using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Events.Objects;

namespace EdgeAgent.Mqtt.Frigate;

/// <summary>Writes what Frigate calls an event: an object's state before and after a change. Times are seconds since 1970, boxes pixels.</summary>
internal static class FrigateJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a change of an object.</summary>
    public static ReadOnlyMemory<byte> Change(string type, FrigateView before, FrigateView after) => Written(json =>
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WritePropertyName("before");
        Write(json, before);
        json.WritePropertyName("after");
        Write(json, after);
        json.WriteEndObject();
    });

    /// <summary>Writes the end of an object that an earlier run of the agent has left open.</summary>
    /// <param name="last">What was told of it last.</param>
    /// <param name="end">When it is over.</param>
    public static ReadOnlyMemory<byte> LateEnd(JsonObject last, DateTimeOffset end) => Written(json =>
    {
        var after = last.DeepClone().AsObject();
        after["end_time"] = Seconds(end);
        json.WriteStartObject();
        json.WriteString("type", "end");
        json.WritePropertyName("before");
        last.WriteTo(json);
        json.WritePropertyName("after");
        after.WriteTo(json);
        json.WriteEndObject();
    });

    /// <summary>Writes an object's state alone.</summary>
    public static ReadOnlyMemory<byte> State(FrigateView view) => Written(json => Write(json, view));

    /// <summary>A moment as Frigate writes it.</summary>
    public static double Seconds(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks / 10 / 1e6;

    /// <summary>Writes any object.</summary>
    public static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(bytes, Options))
            write(json);
        return bytes.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, FrigateView view)
    {
        json.WriteStartObject();
        json.WriteString("id", view.Id);
        json.WriteString("camera", view.Camera);
        json.WriteNumber("frame_time", Seconds(view.At));
        WriteBest(json, view);
        json.WriteString("label", view.Label);
        WriteSubLabel(json, view.Answers);
        json.WriteNumber("top_score", view.TopScore);
        json.WriteBoolean("false_positive", false);
        json.WriteNumber("start_time", Seconds(view.Start));
        if (view.End is { } end)
            json.WriteNumber("end_time", Seconds(end));
        else
            json.WriteNull("end_time");
        json.WriteNumber("score", view.Score);
        Write(json, "box", view.Box);
        json.WriteNumber("area", view.Box.Area);
        json.WriteNumber("ratio", view.Box.Ratio);
        Write(json, "region", Whole(view));
        WriteMovement(json, view);
        // What is not there: pictures and clips are on the agent's own topics and in its evidence.
        json.WriteNull("thumbnail");
        json.WriteBoolean("has_clip", false);
        json.WriteBoolean("has_snapshot", false);
        WriteAttributes(json, view.Answers);
        json.WriteNumber("current_estimated_speed", view.Speed);
        json.WriteNumber("average_estimated_speed", view.Speeds.Count > 0 ? view.Speeds.Sum / view.Speeds.Count : 0);
        json.WriteNumber("velocity_angle", 0);
        json.WriteNull("recognized_license_plate");
        json.WriteNull("recognized_license_plate_score");
        json.WriteEndObject();
    }

    private static void WriteMovement(Utf8JsonWriter json, FrigateView view)
    {
        json.WriteBoolean("active", view.StillSince is null);
        json.WriteBoolean("stationary", view.StillSince is not null);
        json.WriteNumber("motionless_count", view.StillSince is { } since ? Math.Max(1, (int)((view.At - since).TotalSeconds * view.Fps)) : 0);
        json.WriteNumber("position_changes", view.PositionChanges);
        Write(json, "current_zones", view.Zones);
        Write(json, "entered_zones", view.EnteredZones);
    }

    private static void WriteBest(Utf8JsonWriter json, FrigateView view)
    {
        json.WriteStartObject("snapshot");
        json.WriteNumber("frame_time", Seconds(view.Best.At));
        Write(json, "box", view.Best.Box);
        json.WriteNumber("area", view.Best.Box.Area);
        Write(json, "region", Whole(view));
        json.WriteNumber("score", view.Best.Score);
        json.WriteStartArray("attributes");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // The first second model's answer: Frigate has place for one.
    private static void WriteSubLabel(Utf8JsonWriter json, IReadOnlyDictionary<string, ObjectAnswer> answers)
    {
        if (answers.Count == 0)
        {
            json.WriteNull("sub_label");
            return;
        }

        var answer = answers.MinBy(one => one.Key, StringComparer.Ordinal).Value;
        json.WriteStartArray("sub_label");
        json.WriteStringValue(answer.Label);
        json.WriteNumberValue(answer.Score);
        json.WriteEndArray();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyDictionary<string, ObjectAnswer> answers)
    {
        json.WriteStartObject("attributes");
        foreach (var one in answers.Values.GroupBy(answer => answer.Label).OrderBy(group => group.Key, StringComparer.Ordinal))
            json.WriteNumber(one.Key, one.Max(answer => answer.Score));
        json.WriteEndObject();
        json.WriteStartArray("current_attributes");
        json.WriteEndArray();
    }

    // The model looks at the whole picture.
    private static FrigateBox Whole(FrigateView view) => new(0, 0, view.Picture.Width, view.Picture.Height);

    private static void Write(Utf8JsonWriter json, string name, FrigateBox box)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(box.Left);
        json.WriteNumberValue(box.Top);
        json.WriteNumberValue(box.Right);
        json.WriteNumberValue(box.Bottom);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }
}
