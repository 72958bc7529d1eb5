namespace EdgeAgent.Vision.Capture;

/// <summary>
/// Chooses frames so that there are no more than a rate: the first of each interval of 1/rate. The same rule as the filter that
/// ffmpeg is given, so that both decoders choose the same frames.
/// </summary>
internal sealed class FrameThinning(double fps)
{
    /// <summary>So that rounded time stamps fall into their own interval.</summary>
    private const double Slack = 0.001;

    private double? _last;

    public bool Keeps(TimeSpan time)
    {
        var interval = Math.Floor(time.TotalSeconds * fps + Slack);
        if (interval == _last)
            return false;
        _last = interval;
        return true;
    }

    public void Restart() => _last = null;
}
