namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>Reads the boxes out of a detector's raw output. One for each layout; stateless, without allocation.</summary>
internal interface IBoxDecoder
{
    /// <summary>Boxes in an output.</summary>
    int AnchorCount { get; }

    /// <summary>Classes that the output tells apart.</summary>
    int ClassCount { get; }

    /// <summary>Writes the boxes whose best class scores enough, in the order of the output, in pixels of the model's input, not clipped.</summary>
    /// <param name="output">The whole output of one image, all values finite.</param>
    /// <param name="minScore">The lowest score to keep; whether a score equal to it is kept is the framework's custom.</param>
    /// <param name="candidates">Room for <see cref="AnchorCount"/> boxes.</param>
    /// <param name="count">Boxes written.</param>
    /// <returns>False when a box is not finite: the output is worth nothing.</returns>
    bool TryDecode(ReadOnlySpan<float> output, float minScore, Span<DetectedObject> candidates, out int count);
}
