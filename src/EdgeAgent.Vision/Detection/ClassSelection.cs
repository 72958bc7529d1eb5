using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Vision.Detection;

/// <summary>Finds the classes that a configuration names; case does not count.</summary>
internal static class ClassSelection
{
    /// <summary>Which classes are meant, by their number.</summary>
    /// <param name="model">The model's name.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="wanted">The words.</param>
    /// <exception cref="ModelException">A word is no class of the model.</exception>
    public static bool[] Of(string model, IReadOnlyList<string> labels, IEnumerable<string> wanted)
    {
        var isWanted = new bool[labels.Count];
        foreach (var word in wanted)
        {
            var any = false;
            for (var i = 0; i < isWanted.Length; i++)
            {
                if (string.Equals(labels[i], word, StringComparison.OrdinalIgnoreCase))
                    any = isWanted[i] = true;
            }

            if (any)
                continue;
            var nearest = Spelling.Nearest(word, labels) is { } label ? $" Did you mean '{label}'?" : "";
            throw new ModelException(ModelFault.Unfitting, $"Model '{model}' has no class '{word}' among its {labels.Count}.{nearest}");
        }

        return isWanted;
    }
}
