namespace EdgeAgent.Pipeline.Health;

/// <summary>The stages of a stream's work that are timed apart: the words of <c>edgeagent.stage.name</c>, of spans and of an event's causes.</summary>
public enum Stage
{
    /// <summary>Whether a picture shows anything: frozen, dark, covered, blurred, turned.</summary>
    Sight,

    /// <summary>Whether something moves.</summary>
    Motion,

    /// <summary>The detector: preprocessing, its turn at the lane, the run, decoding.</summary>
    Detect,

    /// <summary>Boxes to tracks.</summary>
    Track,

    /// <summary>Second models' looks at the objects.</summary>
    Describe,

    /// <summary>What is told of the objects: zones, lines, events.</summary>
    Tell,

    /// <summary>Inspection of parts.</summary>
    Inspect,

    /// <summary>Models that look at the whole picture.</summary>
    WholePicture,

    /// <summary>Pictures for those who look on: snapshots, the page.</summary>
    Show,

    /// <summary>A microphone's filters and gain.</summary>
    Front,

    /// <summary>Voice activity.</summary>
    Voice,

    /// <summary>Keywords.</summary>
    Keywords,

    /// <summary>Sounds.</summary>
    Sounds,
}
