using EdgeAgent.Audio.Recognition.Transducers;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// What an export's <c>config.yaml</c> says of its transducer, under the exporter's names (espnet_onnx/export/asr/get_config.py,
/// <c>get_trans_beam_config</c>; models/decoders/transducer.py).
/// </summary>
internal sealed class EspnetTransducerConfig
{
    /// <summary>Reads the file's root.</summary>
    /// <exception cref="Pipeline.Models.ModelException">A value is none that its key takes.</exception>
    public EspnetTransducerConfig(EspnetSection root)
    {
        Predictor = root.Section("decoder") is { } decoder ? new EspnetConfig.GraphSection(decoder) : null;
        Joiner = root.Section("joint_network") is { } joiner ? new EspnetConfig.GraphSection(joiner) : null;
        var search = root.Section("beam_search");
        SearchType = search?.Text("search_type") ?? "default";
        var args = search?.Section("search_args");
        var usual = TransducerDefaults.Espnet;
        Usual = usual with
        {
            Method = MethodOf(SearchType) ?? usual.Method,
            Beam = Whole(search, SearchParameter.Beam, "beam_size") ?? usual.Beam,
            ScoreNorm = search?.Flag("score_norm") ?? usual.ScoreNorm,
            MaxSymbols = Whole(args, SearchParameter.MaxSymbols, "max_sym_exp") ?? usual.MaxSymbols,
            UMax = Whole(args, SearchParameter.UMax, "u_max") ?? usual.UMax,
            NStep = Whole(args, SearchParameter.NStep, "nstep") ?? usual.NStep,
            PrefixAlpha = Whole(args, SearchParameter.PrefixAlpha, "prefix_alpha") ?? usual.PrefixAlpha,
            ExpansionGamma = args?.Number("expansion_gamma") ?? usual.ExpansionGamma,
            ExpansionBeta = Whole(args, SearchParameter.ExpansionBeta, "expansion_beta") ?? usual.ExpansionBeta,
        };
    }

    /// <summary>The prediction network; ESPnet calls it the decoder, its file <c>transducer_encoder.onnx</c>.</summary>
    public EspnetConfig.GraphSection? Predictor { get; }

    /// <summary>The joiner.</summary>
    public EspnetConfig.GraphSection? Joiner { get; }

    /// <summary>The search with which it was exported.</summary>
    public string SearchType { get; }

    /// <summary>Whether that is one of ESPnet's.</summary>
    public bool IsSearchKnown => MethodOf(SearchType) is not null;

    /// <summary>The search with which it was exported, and its parameters.</summary>
    public TransducerDefaults Usual { get; }

    private static DecodeMethod? MethodOf(string type) => type switch
    {
        "default" => DecodeMethod.TransducerBeam,
        "greedy" => DecodeMethod.TransducerGreedy,
        "tsd" => DecodeMethod.Tsd,
        "alsd" => DecodeMethod.Alsd,
        "nsc" => DecodeMethod.Nsc,
        "maes" => DecodeMethod.Maes,
        _ => null,
    };

    private static int? Whole(EspnetSection? section, SearchParameter parameter, string key) => section?.Whole(key, (int)parameter.Least, (int)parameter.Most);
}
