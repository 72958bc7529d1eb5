namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>A text that a transducer search is following.</summary>
internal struct PartialText
{
    /// <summary>The sum of its log-probabilities so far, in nats, with what the fusion added.</summary>
    public double Score;

    /// <summary>The transducer's node of its labels, without the one that <see cref="Label"/> adds.</summary>
    public int Node;

    /// <summary>How its labels came about, without the one that <see cref="Label"/> adds.</summary>
    public int Path;

    /// <summary>The language model's node of its labels, without the one that <see cref="Label"/> adds.</summary>
    public int Language;

    /// <summary>The fusion's state, with the label that <see cref="Label"/> adds.</summary>
    public int Fusion;

    /// <summary>Labels that it has, with the one that <see cref="Label"/> adds.</summary>
    public int Length;

    /// <summary>A label that it will get should it be followed on; −1 for none.</summary>
    public int Label;

    /// <summary>That label's log-probability.</summary>
    public float LabelLogProbability;

    /// <summary>What the fusion added for that label; part of <see cref="Score"/>.</summary>
    public double Bonus;

    /// <summary>Its place on a list of those that are at their end, where a search has one; <see cref="TextList.None"/> when it is on none.</summary>
    public int Ended;

    /// <summary>Its place among equals: a search follows the one first that came first.</summary>
    public int Order;
}
