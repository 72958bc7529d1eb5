namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>How each value of feature frames is normalised: whose mean is taken off, and what it is divided by.</summary>
public enum NormalizationKind
{
    /// <summary>By statistics of the training data (Kaldi, ESPnet's global_mvn, WeNet, FunASR).</summary>
    Global,

    /// <summary>By those of the recording (ESPnet's utterance_mvn): division by max(population deviation, ε), ε = 1e-20.</summary>
    Utterance,

    /// <summary>By those of the recording (SpeechBrain's InputNormalization, sentence): division by max(unbiased deviation, ε), ε = 1e-10.</summary>
    Sentence,

    /// <summary>By those of the recording (NeMo's per_feature): division by unbiased deviation + ε, ε = 1e-5.</summary>
    PerFeature,

    /// <summary>By those of the recording (Transformers' Wav2Vec2FeatureExtractor): division by √(population variance + ε), ε = 1e-7.</summary>
    ZeroMeanUnitVariance,

    /// <summary>By those of the frames just gone by (Kaldi's online CMVN, feat/online-feature.h), global statistics helping out at the beginning.</summary>
    Running,
}
