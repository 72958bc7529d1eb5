namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>Every model that is held against a reference. A family adds its cases here, from a file of its own.</summary>
internal static class ParityTable
{
    public static IReadOnlyList<ParityCase> Cases { get; } =
    [
        .. YoloxParity.Cases,
        .. UltralyticsParity.Cases,
        .. FrameworkParity.Cases,
        .. PublicModelParity.Cases,
        .. WholePictureParity.Cases,
        .. MapParity.Cases,
    ];
}
