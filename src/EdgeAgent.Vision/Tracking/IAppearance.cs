using EdgeAgent.Vision.Detection;

namespace EdgeAgent.Vision.Tracking;

/// <summary>Says what objects look like in the picture at work, where tracking asks: for boxes that may be of several objects, and once for each object.</summary>
public interface IAppearance
{
    /// <summary>How many numbers a direction has.</summary>
    int Length { get; }

    /// <summary>Looks at a box.</summary>
    /// <param name="box">The box, in pixels of the picture.</param>
    /// <param name="direction">Receives the direction that stands for its looks, of length 1: the smaller the angle between two, the more alike.</param>
    /// <returns>Whether there was a look; tracking does without it where not.</returns>
    bool TryDescribe(in DetectedObject box, Span<float> direction);
}
