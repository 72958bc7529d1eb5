using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>Inspection of the parts that pass one camera; how it is done stands in the model's bundle.</summary>
internal sealed record InspectSettings
{
    [Model("The model that looks at each part, with an inspection section in its bundle. Default: the one that finds them.")]
    public string? Model { get; init; }

    [Count("Pictures that must show a part whole before it is called good.", 1, 1000)]
    public int MinViews { get; init; } = 1;
}
