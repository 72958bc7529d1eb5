using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Crops;

/// <summary>A second model, opened for one stream. Used by one thread at a time.</summary>
internal interface ICropModel : IDisposable
{
    /// <summary>Its name in events.</summary>
    string Name { get; }

    /// <summary>Pixels of the shorter side of what it looks at: a smaller crop is enlarged for it and weighs less.</summary>
    int Side { get; }

    /// <summary>Whether it looks at the middle of what it is shown only: it is shown a square then, so that nothing of a long object is lost.</summary>
    bool SeesMiddle { get; }

    /// <summary>Looks at a crop.</summary>
    /// <param name="crop">The crop; it stays the caller's.</param>
    /// <param name="stop">Takes the request back.</param>
    /// <exception cref="ModelException">The run failed: this crop has no answer.</exception>
    CropAnswer Answer(FrameLease crop, CancellationToken stop);
}
