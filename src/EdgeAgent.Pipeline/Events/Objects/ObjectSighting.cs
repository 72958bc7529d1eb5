namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>What is common to the events of a tracked object's life.</summary>
public abstract record ObjectSighting : EventData
{
    /// <summary>The class that all its sightings so far speak for, in the model's own words.</summary>
    public required string Label { get; init; }

    /// <summary>The median of the detector's scores of all its sightings so far, 0 to 1.</summary>
    public required double Score { get; init; }

    /// <summary>Where it is, in fractions of the frame.</summary>
    public required Box Box { get; init; }

    /// <summary>The track's number, unique within this source and run, from 1.</summary>
    public required int Track { get; init; }

    /// <summary>The model that saw it.</summary>
    public required string Model { get; init; }

    /// <summary>What second models have agreed on about it so far, by their names below detect.crops; absent while there is nothing.</summary>
    public IReadOnlyDictionary<string, ObjectAnswer>? Answers { get; init; }
}
