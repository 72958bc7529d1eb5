namespace EdgeAgent.Vision.Imaging;

/// <summary>One side of a picture on its way to another length, and the part of it that is wanted.</summary>
/// <param name="Source">Pixels of the frame.</param>
/// <param name="Target">Pixels of the whole resized frame.</param>
/// <param name="Start">The first wanted pixel of the resized frame.</param>
/// <param name="Count">How many are wanted, above 0.</param>
internal readonly record struct ResizedAxis(int Source, int Target, int Start, int Count)
{
    /// <summary>An axis of which all is wanted.</summary>
    public static ResizedAxis Whole(int source, int target) => new(source, target, 0, target);
}
