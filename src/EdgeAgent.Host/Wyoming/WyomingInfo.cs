using System.Text.Json;
using EdgeAgent.Host.Composition;

namespace EdgeAgent.Host.Wyoming;

/// <summary>The <c>info</c> message: every key that the reference peer (<c>info.py</c>) reads of recognisers and wake words.</summary>
internal static class WyomingInfo
{
    private static readonly string[] NotServed = ["tts", "handle", "intent", "mic", "snd"];

    /// <summary>Writes it.</summary>
    /// <param name="agent">The agent's name: several may serve one house.</param>
    /// <param name="asr">Its recognisers.</param>
    /// <param name="wake">Its keyword models.</param>
    public static byte[] Write(string agent, IReadOnlyList<ServedModel> asr, IReadOnlyList<ServedModel> wake) => WyomingWriter.Write("info", json =>
    {
        json.WriteStartArray("asr");
        if (asr.Count > 0)
        {
            BeginProgram(json, $"EdgeAgent {agent}", "Speech recognition", asr);
            foreach (var model in asr)
                WriteModel(json, model, model.Name, phrase: null);
            json.WriteEndArray();
            json.WriteBoolean("supports_transcript_streaming", true);
            json.WriteBoolean("requires_external_vad", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("wake");
        if (wake.Count > 0)
        {
            BeginProgram(json, $"EdgeAgent {agent}", "Wake words", wake);
            foreach (var (model, word) in wake.SelectMany(m => m.Words.Select(w => (m, w))))
                WriteModel(json, model, word, phrase: word.Replace('_', ' '));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        foreach (var other in NotServed)
        {
            json.WriteStartArray(other);
            json.WriteEndArray();
        }
    });

    private static void BeginProgram(Utf8JsonWriter json, string name, string description, IReadOnlyList<ServedModel> models)
    {
        json.WriteStartObject();
        WriteArtifact(json, name, description, StreamsService.Version, models.Any(m => m.IsLoaded));
        json.WriteStartArray("models");
    }

    private static void WriteModel(Utf8JsonWriter json, ServedModel model, string name, string? phrase)
    {
        json.WriteStartObject();
        WriteArtifact(json, name, model.Description, model.Version, model.IsLoaded);
        json.WriteStartArray("languages");
        foreach (var language in model.Languages)
            json.WriteStringValue(language);
        json.WriteEndArray();
        if (phrase is not null)
            json.WriteString("phrase", phrase);
        json.WriteEndObject();
    }

    private static void WriteArtifact(Utf8JsonWriter json, string name, string description, string? version, bool isInstalled)
    {
        json.WriteString("name", name);
        json.WriteStartObject("attribution");
        json.WriteString("name", "EdgeAgent");
        json.WriteString("url", "");
        json.WriteEndObject();
        json.WriteBoolean("installed", isInstalled);
        json.WriteString("description", description);
        json.WriteString("version", version);
    }
}
