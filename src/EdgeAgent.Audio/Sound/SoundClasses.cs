using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Sound;

/// <summary>Finds the classes of sound that a configuration names; case does not count.</summary>
internal static class SoundClasses
{
    /// <summary>The numbers of a class: one, or several of the same name.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="label">The word.</param>
    /// <exception cref="ModelException">It is no class of the model.</exception>
    public static IReadOnlyList<int> IndicesOf(string model, IReadOnlyList<string> labels, string label)
    {
        var indices = Enumerable.Range(0, labels.Count).Where(i => string.Equals(labels[i], label, StringComparison.OrdinalIgnoreCase)).ToList();
        if (indices.Count > 0)
            return indices;
        var meant = Spelling.Nearest(label, labels) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        throw new ModelException(ModelFault.Unfitting, $"Model '{model}' has no class '{label}' among its {labels.Count}.{meant}");
    }
}
