using System.Globalization;

namespace EdgeAgent.Host.Doctor;

/// <summary>Reckons how much of the models' time the pictures of a configuration will take. Models of sound are left out: they rest while nobody speaks.</summary>
internal sealed class LoadForecast
{
    /// <summary>Beyond it there is no room for a moment that takes longer, and pictures wait.</summary>
    private const double Comfortable = 0.8;

    private readonly List<(string Stage, double Fps, double Milliseconds, bool IsAtMost)> _stages = [];

    /// <summary>Adds what one stage of a camera asks for.</summary>
    /// <param name="stage">Its place in the configuration: <c>cameras.door.detect</c>.</param>
    /// <param name="fps">Pictures a second.</param>
    /// <param name="milliseconds">Of each.</param>
    /// <param name="isAtMost">Whether it looks at fewer while nothing moves.</param>
    public void Add(string stage, double fps, double milliseconds, bool isAtMost) => _stages.Add((stage, fps, milliseconds, isAtMost));

    /// <summary>The sum, as a share of the time.</summary>
    public double Share => _stages.Sum(s => s.Fps * s.Milliseconds / 1000);

    /// <summary>What is to be said of it; null where no camera has a model.</summary>
    /// <param name="threads">Threads that the models share.</param>
    public Finding? Tell(int threads)
    {
        const string subject = "load";
        if (_stages.Count == 0)
            return null;
        var sum = string.Join(", ", _stages.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Stage} {(s.IsAtMost ? "at most " : "")}{s.Fps:0.##} a second of {s.Milliseconds:0.0} ms")));
        var text = string.Create(CultureInfo.InvariantCulture, $"models need {Share:0%} of the time of {threads} thread(s): {sum}");
        var facts = new { Share = Math.Round(Share, 3), Threads = threads };
        return Share <= Comfortable
            ? new Finding(subject, FindingState.Ok, text).Measured(facts)
            : new Finding(subject, FindingState.Warning, Share > 1
                    ? $"{text}. That is more than this machine has: pictures will be left out, and latency grows."
                    : $"{text}. That leaves no room for a busy moment.",
                "Lower detect.fps, look only where something moves (detect.when: motion), or take a smaller or quantized model.").Measured(facts);
    }
}
