namespace EdgeAgent.Pipeline.Events.Parts;

/// <summary>What an inspection has come to.</summary>
public enum PartVerdict
{
    /// <summary>No defect was seen in enough views.</summary>
    Good,

    /// <summary>A defect was seen in enough views.</summary>
    Defective,

    /// <summary>The part was not seen whole often enough to say.</summary>
    NotInspected,
}
