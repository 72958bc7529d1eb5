using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;

namespace EdgeAgent.Audio.Recognition.Icefall;

/// <summary>
/// The graphs of an export by what they are for: a transducer's <c>encoder-…</c>, <c>decoder-…</c> and <c>joiner-…</c>, or one graph
/// of CTC. A description's <c>files:</c> names them by role; else the exporters' names tell.
/// </summary>
/// <param name="Encoder">The encoder, or the graph of CTC.</param>
/// <param name="Decoder">The prediction network; null for CTC.</param>
/// <param name="Joiner">The joiner; null for CTC.</param>
internal sealed record IcefallFiles(string Encoder, string? Decoder, string? Joiner)
{
    private const string EncoderRole = "encoder";
    private const string DecoderRole = "decoder";
    private const string JoinerRole = "joiner";

    /// <summary>What the encoders of icefall's transducers call themselves.</summary>
    private static readonly string[] Encoders = ["zipformer", "conformer", "lstm", "emformer", "tdnn"];

    // "-", "." and "_" stand behind the role: encoder-epoch-99-avg-1.onnx, decoder.onnx, model.int8.onnx.
    private static readonly char[] Ends = ['-', '.', '_'];

    /// <summary>Whether it is a transducer.</summary>
    public bool IsTransducer => Joiner is not null;

    /// <summary>Whether a bundle has the files of a transducer.</summary>
    public static bool HasTransducer(ModelBundle bundle) =>
        Candidates(bundle, EncoderRole).Count > 0 && Candidates(bundle, DecoderRole).Count > 0 && Candidates(bundle, JoinerRole).Count > 0;

    /// <summary>Whether a bundle has all files of a transducer but one; those that other frameworks write too tell nothing without the encoder's metadata.</summary>
    public static bool LacksOneOfTransducer(ModelBundle bundle)
    {
        var (encoders, decoders, joiners) = (Candidates(bundle, EncoderRole), Candidates(bundle, DecoderRole), Candidates(bundle, JoinerRole));
        return (encoders, decoders, joiners) switch
        {
            ({ Count: > 0 }, { Count: 0 }, { Count: > 0 }) or ({ Count: 0 }, { Count: > 0 }, { Count: > 0 }) => true,
            ([var encoder, ..], { Count: > 0 }, { Count: 0 }) => GraphMetadata.Read(encoder).TryGetValue("model_type", out var type) && Encoders.Any(e => type.StartsWith(e, StringComparison.Ordinal)),
            _ => false,
        };
    }

    /// <summary>Finds a bundle's graphs.</summary>
    /// <exception cref="ModelException">One is missing, or several may be meant.</exception>
    public static IcefallFiles Find(ModelBundle bundle)
    {
        if (Candidates(bundle, EncoderRole).Count + Candidates(bundle, JoinerRole).Count > 0)
            return new IcefallFiles(Choose(bundle, EncoderRole), Choose(bundle, DecoderRole), Choose(bundle, JoinerRole));
        if (bundle.Files.TryGetValue(ModelBundle.MainRole, out var only))
            return new IcefallFiles(only, null, null);
        return new IcefallFiles(Choose(bundle, Candidates(bundle, "ctc").Count > 0 ? "ctc" : ModelBundle.MainRole), null, null);
    }

    private static List<string> Candidates(ModelBundle bundle, string role)
    {
        if (bundle.Files.TryGetValue(role, out var named))
            return [named];
        return [.. bundle.Files.Values.Where(IsOf).Order(StringComparer.Ordinal)];

        bool IsOf(string path)
        {
            var name = Path.GetFileName(path);
            return name.StartsWith(role, StringComparison.Ordinal) && name.Length > role.Length && Ends.Contains(name[role.Length]);
        }
    }

    private static string Choose(ModelBundle bundle, string role)
    {
        var all = Candidates(bundle, role);

        // The exporter writes both; the full ones give what the framework gives.
        var full = all.Where(p => !IsReduced(p)).ToList();
        var candidates = full.Count > 0 ? full : all;
        return candidates switch
        {
            [var only] => only,
            [] => throw new ModelException(ModelFault.Missing,
                $"Model '{bundle.Name}' ({bundle.Folder}) has no graph {role}-….onnx, which a transducer of icefall needs beside its others. Copy it there, or name it with 'files:' in a model.yaml."),
            _ => throw new ModelException(ModelFault.BadBundle,
                $"Model '{bundle.Name}' ({bundle.Folder}) has several graphs that may be its {role}: {string.Join(", ", candidates.Select(Path.GetFileName))}. "
                + $"Say in a model.yaml which: 'files: {{{role}: {Path.GetFileName(candidates[0])}, …}}'."),
        };
    }

    private static bool IsReduced(string path)
    {
        var name = Path.GetFileName(path);
        return name.Contains(".int8.", StringComparison.Ordinal) || name.Contains(".fp16.", StringComparison.Ordinal);
    }
}
