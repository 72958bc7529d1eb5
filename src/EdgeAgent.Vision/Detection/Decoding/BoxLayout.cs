namespace EdgeAgent.Vision.Detection.Decoding;

/// <summary>Where the numbers of a box lie in an output that holds one matrix of boxes.</summary>
/// <param name="Output">The output, in the graph's order.</param>
/// <param name="BoxStep">Numbers from one box to the next.</param>
/// <param name="ChannelStep">Numbers from one number of a box to its next.</param>
internal readonly record struct BoxLayout(int Output, int BoxStep, int ChannelStep)
{
    /// <summary>A box in each column: [channels, boxes].</summary>
    public static BoxLayout Columns(int boxes, int output = 0) => new(output, 1, boxes);

    /// <summary>A box in each row: [boxes, channels].</summary>
    public static BoxLayout Rows(int channels, int output = 0) => new(output, channels, 1);

    /// <summary>The place of one number.</summary>
    /// <param name="box">The box.</param>
    /// <param name="channel">Which of its numbers.</param>
    public int At(int box, int channel) => box * BoxStep + channel * ChannelStep;
}
