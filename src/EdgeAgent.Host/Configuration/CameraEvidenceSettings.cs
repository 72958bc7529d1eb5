using System.Collections.Frozen;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Host.Configuration;

/// <summary>What proves the events of one camera.</summary>
internal sealed record CameraEvidenceSettings : EvidenceSettings
{
    [PicturedEvent("The events of which the picture that decided is kept, a JPEG: their types, or all of a kind, such as zone.*.", needsPlace: false)]
    public IReadOnlyList<string> Frame { get; init; } = [];

    [PicturedEvent("The events of which is kept what of the picture they are about, at full resolution; only of such as tell of a place in it.", needsPlace: true)]
    public IReadOnlyList<string> Crop { get; init; } = [];

    [Flag("Whether what an event is about is framed in the whole picture.")]
    public bool Boxes { get; init; }

    [Section("Keeps a film of what went before an event and came after it.")]
    public ClipSettings? Clip { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<EvidenceKind> Kinds => [EvidenceKind.Frame, EvidenceKind.Crop, EvidenceKind.Clip];

    /// <summary>As the pictures are taken.</summary>
    public PicturePlan ToPlan() => new() { Frame = Records(Frame, PicturedEvents.All), Crop = Records(Crop, PicturedEvents.WithPlace), Clip = Records(Clip?.Events ?? [], PicturedEvents.All), Boxes = Boxes };

    private static FrozenSet<Type> Records(IEnumerable<string> patterns, IReadOnlyList<EventDescriptor> among) =>
        patterns.SelectMany(pattern => PicturedEvents.Matching(pattern, among)).Select(kind => kind.Record).ToFrozenSet();
}
