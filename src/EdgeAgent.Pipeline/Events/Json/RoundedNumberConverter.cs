using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeAgent.Pipeline.Events.Json;

/// <summary>
/// Numbers with at most six decimals: a millionth of the frame, a nanosecond of a millisecond value. Scores come from float
/// tensors; written in full, 0.91 would read 0.9100000262260437. JSON has no NaN and no infinity: writing one is refused.
/// </summary>
public sealed class RoundedNumberConverter : JsonConverter<double>
{
    /// <summary>Digits kept after the point.</summary>
    public const int Decimals = 6;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    // Adding zero turns -0 into 0, which some readers print as "-0".
    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Math.Round(value, Decimals) + 0.0);
}
