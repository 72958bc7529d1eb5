using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Speakers;

/// <summary>A book of voices as a JSON file. It appears whole or not at all.</summary>
public static class VoiceBookFile
{
    private const int Version = 1;
    private const int MaximumBytes = 64 << 20;
    private const int LargestDimension = 1 << 16;

    private static readonly JsonSerializerOptions Form = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Reads a book.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="ModelException">It cannot be read, or is no such file.</exception>
    public static VoiceBook? TryRead(string path)
    {
        if (!Path.Exists(path))
            return null;
        try
        {
            var content = RegularFile.Read(path, MaximumBytes) ?? throw Damaged(path, $"it is larger than {MaximumBytes >> 20} MiB");
            var written = JsonSerializer.Deserialize<Written>(content, Form) ?? throw Damaged(path, "it is empty");
            if (written.Version != Version)
                throw Damaged(path, $"it is of version {written.Version}, and this program knows version {Version}");
            if (FaultOf(written) is { } fault)
                throw Damaged(path, fault);
            return new VoiceBook(written.Model, written.Dimension, [.. written.Voices.Select(v => v!)]) { Reference = written.Reference, Description = written.Description };
        }
        catch (JsonException e)
        {
            // The library's own sentence speaks of types of ours; only its place helps a person.
            throw Damaged(path, e.LineNumber is { } line ? $"something else than voices in JSON stands at line {line + 1}, byte {e.BytePositionInLine + 1}" : "it is not voices in JSON", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes a book in the place of an earlier one.</summary>
    /// <param name="path">The file; its folder is made.</param>
    /// <param name="book">What is written.</param>
    /// <exception cref="DeviceException">It cannot be written; an earlier one is as it was.</exception>
    public static void Write(string path, VoiceBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        var temporary = $"{path}.{Environment.ProcessId}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            try
            {
                using (var file = File.Create(temporary))
                {
                    JsonSerializer.Serialize(file, new Written(Version, book.Model, book.Dimension, [.. book.Voices], book.Reference, book.Description), Form);
                    file.Flush(flushToDisk: true);
                }

                File.Move(temporary, path, overwrite: true);
            }
            finally
            {
                // Gone already when all went well.
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException(DeviceFault.Unauthorized, $"{path} cannot be written: {e.Message}", e);
        }
    }

    private static string? FaultOf(Written written)
    {
        if (written.Dimension is < 1 or > LargestDimension)
            return $"a voice of {written.Dimension} numbers is none";
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var voice in written.Voices)
        {
            // JSON may hold null in a list of what cannot be null.
            if (voice is null)
                return "a voice in it is null";
            if (VoiceBook.FaultOf(voice.Name) is { } fault)
                return fault;
            if (!names.Add(voice.Name))
                return $"'{voice.Name}' is in it twice";
            if (voice.Embedding.Count != written.Dimension || !voice.Embedding.All(float.IsFinite))
                return $"the voice of '{voice.Name}' has {voice.Embedding.Count} numbers, not {written.Dimension} that are finite";
        }

        return null;
    }

    private static ModelException Damaged(string path, string fault, Exception? inner = null) =>
        new(ModelFault.BadBundle, $"{path} is no file of voices: {fault.TrimEnd('.')}. Name another one, or enrol the voices again.", inner);

    private sealed record Written(int Version, string Model, int Dimension, IReadOnlyList<EnrolledVoice?> Voices, string? Reference = null, string? Description = null);
}
